// SPDX-License-Identifier: MIT
#ifndef RUNTIME_SHARE_NAMES_H
#define RUNTIME_SHARE_NAMES_H

#include <stddef.h>

#include "base/scope.h"

struct share_names {
	char **at;
	size_t count, room;
};

#define CLEANUP_SHARE_NAMES CLEANUP(share_names_free)

// Lists the names in a folder, but . and .., sorted by their bytes: the order in which a file system lists them says
// nothing. n must be zero before. Returns 0, or -1 with errno.
int share_names(int folder, struct share_names *n);

// Frees the names.
void share_names_free(struct share_names *n);

#endif
