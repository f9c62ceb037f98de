// SPDX-License-Identifier: MIT
#include "runtime/share_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

static int add(struct share_names *n, const char *name)
{
	if (n->count == n->room) {
		size_t room = n->room ? 2 * n->room : 64;
		char **at = realloc(n->at, room * sizeof(*at));

		if (!at)
			return -1;
		n->at = at;
		n->room = room;
	}
	n->at[n->count] = strdup(name);
	if (!n->at[n->count])
		return -1;
	n->count++;
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_name(const char *s)
{
	return strcmp(s, ".") != 0 && strcmp(s, "..") != 0;
}

// Returns 0 at the end of the folder, or an errno.
static int read_all(DIR *d, struct share_names *n)
{
	struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(d);
		if (!entry || (is_name(entry->d_name) && add(n, entry->d_name)))
			return errno;
	}
}

int share_names(int folder, struct share_names *n)
{
	// A descriptor of its own, whose place in the folder is the beginning.
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), sys;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d) {
		scope_close(&fd);
		return -1;
	}
	sys = read_all(d, n);
	closedir(d);
	errno = sys;
	if (n->count)
		qsort(n->at, n->count, sizeof(*n->at), by_bytes);
	return sys ? -1 : 0;
}

void share_names_free(struct share_names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->at[i]);
	free(n->at);
	*n = (struct share_names){0};
}
