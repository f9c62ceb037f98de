// SPDX-License-Identifier: MIT
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "suite/copy.h"
#include "suite/record.h"
#include "suite/record_folder.h"

// The last part of a path, without the slashes behind it.
static int last_part(const char *path, char *out, size_t size, struct err **e)
{
	size_t end = strlen(path), from;

	while (end > 0 && path[end - 1] == '/')
		end--;
	for (from = end; from > 0 && path[from - 1] != '/'; from--)
		;
	if (from == end || end - from >= size)
		return err_set(e, "cannot deliver '%s': it names no results folder", path);
	snprintf(out, size, "%.*s", (int)(end - from), path + from);
	return 0;
}

int record_deliver(const char *from_dir, const char *to_dir, struct err **e)
{
	char name[NAME_MAX], results[PATH_MAX], path[PATH_MAX];

	if (access(from_dir, R_OK | X_OK))
		return err_sys(e, "cannot open %s", from_dir);
	if (last_part(from_dir, name, sizeof(name), e))
		return -1;
	if (snprintf(results, sizeof(results), "%s/results", to_dir) >= (int)sizeof(results))
		return err_set(e, "cannot deliver to %s: the name is too long", to_dir);
	if (record_folder_new(results, name, path, sizeof(path), e))
		return -1;
	return copy_tree(from_dir, path, UINT64_MAX, e) ? err_wrap(e, "cannot deliver") : 0;
}
