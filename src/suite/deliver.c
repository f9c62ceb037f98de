// SPDX-License-Identifier: MIT
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "suite/record.h"
#include "suite/record_folder.h"

#define DEPTH_MAX 8 // results have two levels; more is somebody else's tree

// Copies all of in to out and flushes it.
static int copy_bytes(int in, int out, struct err **e)
{
	char chunk[65536];
	ssize_t n;

	while ((n = read(in, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "cannot read");
		if (file_write_all(out, chunk, (size_t)n, e))
			return -1;
	}
	return fsync(out) ? err_sys(e, "cannot flush") : 0;
}

// in is owned by the caller.
static int copy_file(int in, int to_dir, const char *name, struct err **e)
{
	CLEANUP_FD int out = openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (out < 0)
		return err_sys(e, "cannot create");
	if (copy_bytes(in, out, e))
		return -1;
	return close(steal_fd(&out)) ? err_sys(e, "cannot close") : 0;
}

static int copy_tree(int in, int to_dir, int depth, struct err **e);

static int copy_folder(int in, int to_dir, const char *name, int depth, struct err **e)
{
	CLEANUP_FD int out = -1;

	if (depth == DEPTH_MAX)
		return err_set(e, "cannot copy: folders are more than %d deep", DEPTH_MAX);
	if (mkdirat(to_dir, name, 0755))
		return err_sys(e, "cannot make the folder");
	out = openat(to_dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (out < 0)
		return err_sys(e, "cannot open the folder made");
	return copy_tree(in, out, depth + 1, e);
}

// What is neither file nor folder fails to open (a link) or is refused; O_NONBLOCK keeps a FIFO from holding us.
static int copy_entry(int from_dir, int to_dir, const char *name, int depth, struct err **e)
{
	CLEANUP_FD int in = openat(from_dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (in < 0 || fstat(in, &st))
		return err_sys(e, "cannot open");
	if (S_ISREG(st.st_mode))
		return copy_file(in, to_dir, name, e);
	if (S_ISDIR(st.st_mode))
		return copy_folder(in, to_dir, name, depth, e);
	return err_set(e, "cannot copy: neither file nor folder");
}

static void close_dir(DIR **d)
{
	if (*d)
		closedir(*d);
}

// Copies what the folder in holds to the folder to_dir and flushes it. Both are owned by the caller.
static int copy_tree(int in, int to_dir, int depth, struct err **e)
{
	CLEANUP_FD int own = openat(in, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(close_dir) DIR *d = own < 0 ? NULL : fdopendir(own);
	const struct dirent *entry;

	if (!d)
		return err_sys(e, "cannot list");
	steal_fd(&own); // closedir closes it
	while (errno = 0, (entry = readdir(d))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (copy_entry(in, to_dir, entry->d_name, depth, e))
			return err_wrap(e, "%s", entry->d_name);
	}
	if (errno)
		return err_sys(e, "cannot list");
	return fsync(to_dir) ? err_sys(e, "cannot flush the folder") : 0;
}

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
	CLEANUP_FD int in = open(from_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP_FD int out = -1;
	char name[NAME_MAX], results[PATH_MAX], path[PATH_MAX];

	if (in < 0)
		return err_sys(e, "cannot open %s", from_dir);
	if (last_part(from_dir, name, sizeof(name), e))
		return -1;
	if (snprintf(results, sizeof(results), "%s/results", to_dir) >= (int)sizeof(results))
		return err_set(e, "cannot deliver to %s: the name is too long", to_dir);
	if (record_folder_new(results, name, path, sizeof(path), e))
		return -1;
	out = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (out < 0)
		return err_sys(e, "cannot open %s", path);
	return copy_tree(in, out, 1, e) ? err_wrap(e, "cannot deliver %s to %s", from_dir, path) : 0;
}
