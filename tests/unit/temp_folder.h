// SPDX-License-Identifier: MIT
// A folder that a test has to itself, and the path of the one file in it that the test is about.
#ifndef TESTS_TEMP_FOLDER_H
#define TESTS_TEMP_FOLDER_H

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

static char folder[] = "/tmp/test.XXXXXX";
static char path[sizeof(folder) + 32];

// Makes the folder, and the path for a file of that name, which is not made. 0, or −1.
static inline int folder_make(const char *name)
{
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return 0;
}

// Removes it with all that is in it.
static inline int folder_remove(void **state)
{
	(void)state;
	return file_remove_tree(folder, NULL);
}

#endif
