// SPDX-License-Identifier: MIT
#include "runtime/phases.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/file.h"

void phases_add(const struct state *s, const char *name, uint64_t ns)
{
	char path[PATH_MAX], line[64];
	CLEANUP_FD int fd = -1;
	int n = snprintf(line, sizeof(line), "%s %llu\n", name, (unsigned long long)ns);

	state_path(s, "phases", path);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd >= 0)
		file_write_all(fd, line, (size_t)n, NULL);
}
