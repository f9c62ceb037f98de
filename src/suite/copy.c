// SPDX-License-Identifier: MIT
#include "suite/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

struct budget {
	uint64_t bytes;
	unsigned files;
};

// Copies all of in to out and flushes it.
static int copy_bytes(int in, int out, struct budget *b, struct err **e)
{
	char chunk[65536];
	ssize_t n;

	while ((n = read(in, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "cannot read");
		if ((uint64_t)n > b->bytes)
			return err_set(e, "cannot copy: the tree is larger than it may be");
		b->bytes -= (uint64_t)n;
		if (file_write_all(out, chunk, (size_t)n, e))
			return -1;
	}
	return fsync(out) ? err_sys(e, "cannot flush") : 0;
}

// in is owned by the caller.
static int copy_file(int in, int to_dir, const char *name, struct budget *b, struct err **e)
{
	CLEANUP_FD int out = openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);

	if (out < 0)
		return err_sys(e, "cannot create");
	if (copy_bytes(in, out, b, e))
		return -1;
	return close(steal_fd(&out)) ? err_sys(e, "cannot close") : 0;
}

static int copy_all(int in, int to_dir, int depth, struct budget *b, struct err **e);

static int copy_folder(int in, int to_dir, const char *name, int depth, struct budget *b, struct err **e)
{
	CLEANUP_FD int out = -1;

	if (depth == COPY_DEPTH_MAX)
		return err_set(e, "cannot copy: folders are more than %d deep", COPY_DEPTH_MAX);
	if (mkdirat(to_dir, name, 0755))
		return err_sys(e, "cannot make the folder");
	out = openat(to_dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (out < 0)
		return err_sys(e, "cannot open the folder made");
	return copy_all(in, out, depth + 1, b, e);
}

// What is neither file nor folder fails to open (a link) or is refused; O_NONBLOCK keeps a FIFO from holding us.
static int copy_entry(int from_dir, int to_dir, const char *name, int depth, struct budget *b, struct err **e)
{
	CLEANUP_FD int in = openat(from_dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (in < 0 || fstat(in, &st))
		return err_sys(e, "cannot open");
	if (b->files-- == 0)
		return err_set(e, "cannot copy: the tree has more than %d files", COPY_FILES_MAX);
	if (S_ISREG(st.st_mode))
		return copy_file(in, to_dir, name, b, e);
	if (S_ISDIR(st.st_mode))
		return copy_folder(in, to_dir, name, depth, b, e);
	return err_set(e, "cannot copy: neither file nor folder");
}

static void close_dir(DIR **d)
{
	if (*d)
		closedir(*d);
}

// Copies what the folder in holds to the folder to_dir and flushes it. Both are owned by the caller.
static int copy_all(int in, int to_dir, int depth, struct budget *b, struct err **e)
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
		if (copy_entry(in, to_dir, entry->d_name, depth, b, e))
			return err_wrap(e, "%s", entry->d_name);
	}
	if (errno)
		return err_sys(e, "cannot list");
	return fsync(to_dir) ? err_sys(e, "cannot flush the folder") : 0;
}

int copy_tree(const char *from, const char *to, uint64_t bytes, struct err **e)
{
	CLEANUP_FD int in = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP_FD int out = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct budget b = {.bytes = bytes, .files = COPY_FILES_MAX};

	if (in < 0)
		return err_sys(e, "cannot open %s", from);
	if (out < 0)
		return err_sys(e, "cannot open %s", to);
	return copy_all(in, out, 1, &b, e) ? err_wrap(e, "cannot copy %s to %s", from, to) : 0;
}
