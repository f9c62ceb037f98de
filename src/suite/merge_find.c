// SPDX-License-Identifier: MIT
#include "suite/merge_find.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

static bool is_run(const char *folder)
{
	char path[PATH_MAX];
	struct stat st;

	return snprintf(path, sizeof(path), "%s/samples.jsonl", folder) < (int)sizeof(path) && !lstat(path, &st) &&
	       S_ISREG(st.st_mode);
}

static int add(struct found *f, const char *path, struct err **e)
{
	char **grown;

	if (f->count == FIND_RUNS_MAX)
		return err_set(e, "cannot search on: there are more than %d results folders", FIND_RUNS_MAX);
	grown = realloc(f->path, (f->count + 1) * sizeof(*grown));
	if (grown)
		f->path = grown;
	if (!grown || !(f->path[f->count] = strdup(path)))
		return err_set(e, "cannot search %s: out of memory", path);
	f->count++;
	return 0;
}

static void close_dir(DIR **d)
{
	if (*d)
		closedir(*d);
}

static int search(const char *folder, int depth, struct found *f, struct err **e)
{
	CLEANUP(close_dir) DIR *d = NULL;
	const struct dirent *entry;
	char path[PATH_MAX];
	struct stat st;

	if (is_run(folder))
		return add(f, folder, e);
	if (depth == FIND_DEPTH_MAX)
		return 0;
	d = opendir(folder);
	if (!d)
		return err_sys(e, "cannot list %s", folder);
	while (errno = 0, (entry = readdir(d))) {
		if (entry->d_name[0] == '.' ||
			snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= (int)sizeof(path))
			continue;
		if (!lstat(path, &st) && S_ISDIR(st.st_mode) && search(path, depth + 1, f, e))
			return -1;
	}
	return errno ? err_sys(e, "cannot list %s", folder) : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int find_runs(const char *folder, struct found *f, struct err **e)
{
	*f = (struct found){0};
	if (search(folder, 0, f, e))
		return -1;
	if (f->count)
		qsort(f->path, f->count, sizeof(*f->path), by_name);
	return 0;
}

void found_free(struct found *f)
{
	for (size_t i = 0; i < f->count; i++)
		free(f->path[i]);
	free(f->path);
	*f = (struct found){0};
}
