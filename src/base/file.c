// SPDX-License-Identifier: MIT
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

int file_read(const char *path, size_t limit, struct buf *out, struct err **e)
{
	// Without O_NONBLOCK a FIFO of that name would hold us forever.
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char chunk[16384];
	size_t total = 0;
	ssize_t n;

	if (fd < 0)
		return err_sys(e, "cannot open %s", path);
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "cannot read %s", path);
		total += (size_t)n;
		if (total > limit)
			return err_set(e, "cannot read %s: it is larger than %zu bytes", path, limit);
		buf_add(out, chunk, (size_t)n);
	}
	return buf_ok(out) ? 0 : err_set(e, "cannot read %s: out of memory", path);
}

bool file_line(const char *path, char *out, size_t size)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	out[0] = '\0';
	if (fd < 0)
		return false;
	n = read(fd, out, size - 1);
	if (n < 0)
		n = 0;
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return n > 0;
}

int file_poke(const char *path, const char *data, struct err **e)
{
	CLEANUP_FD int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t len = strlen(data);
	ssize_t n;

	if (fd < 0)
		return err_sys(e, "cannot open %s", path);
	n = write(fd, data, len);
	if (n < 0)
		return err_sys(e, "cannot write '%s' to %s", data, path);
	return n == (ssize_t)len ? 0 : err_set(e, "cannot write '%s' to %s: it took %zd bytes", data, path, n);
}

int file_write_all(int fd, const void *data, size_t len, struct err **e)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "cannot write %zu bytes", len);
		if (n == 0)
			return err_set(e, "cannot write %zu bytes: nothing was taken", len);
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

// Writes, flushes and closes the temporary file; the caller removes it on failure.
static int write_temp(const char *temp, const void *data, size_t len, unsigned mode, struct err **e)
{
	CLEANUP_FD int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);

	if (fd < 0)
		return err_sys(e, "cannot create %s", temp);
	if (file_write_all(fd, data, len, e))
		return err_wrap(e, "%s", temp);
	if (fsync(fd))
		return err_sys(e, "cannot flush %s", temp);
	if (close(steal_fd(&fd)))
		return err_sys(e, "cannot close %s", temp);
	return 0;
}

static int sync_folder_of(const char *path, struct err **e)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	CLEANUP_FD int fd = -1;

	snprintf(dir, sizeof(dir), "%.*s", slash && slash != path ? (int)(slash - path) : 1, slash ? path : ".");
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		return err_sys(e, "cannot flush folder %s", dir);
	return 0;
}

// Over a device such as /dev/null the rename would put an ordinary file in its place, for everybody.
static int check_replaceable(const char *path, struct err **e)
{
	struct stat st;

	if (lstat(path, &st) || S_ISREG(st.st_mode) || S_ISLNK(st.st_mode) || S_ISDIR(st.st_mode))
		return 0;
	return err_set(e, "cannot replace %s: it is no ordinary file", path);
}

int file_replace(const char *path, const void *data, size_t len, unsigned mode, struct err **e)
{
	char temp[PATH_MAX];

	if (check_replaceable(path, e))
		return -1;
	if (snprintf(temp, sizeof(temp), "%s.new", path) >= (int)sizeof(temp))
		return err_set(e, "cannot write %s: the name is too long", path);
	if (write_temp(temp, data, len, mode, e)) {
		unlink(temp);
		return -1;
	}
	if (rename(temp, path)) {
		err_sys(e, "cannot rename %s to %s", temp, path);
		unlink(temp);
		return -1;
	}
	return sync_folder_of(path, e);
}

// Makes one folder. What exists and is no folder is an error, as mkdir(2) says it only of the path before it.
static int make_folder(const char *path, struct err **e)
{
	struct stat st;

	if (!mkdir(path, 0755))
		return 0;
	if (errno != EEXIST)
		return err_sys(e, "cannot make folder %s", path);
	if (stat(path, &st))
		return err_sys(e, "cannot make folder %s", path);
	if (S_ISDIR(st.st_mode))
		return 0;
	errno = ENOTDIR;
	return err_sys(e, "cannot make folder %s", path);
}

int file_mkdirs(const char *path, struct err **e)
{
	char part[PATH_MAX];

	if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
		return err_set(e, "cannot make folder %s: the name is too long", path);
	if (!*path)
		return err_set(e, "cannot make a folder without a name");
	for (char *p = part + 1;; p++) {
		char was = *p;

		if (was != '/' && was != '\0')
			continue;
		*p = '\0';
		if (make_folder(part, e))
			return -1;
		*p = was;
		if (was == '\0')
			return 0;
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path) && errno != ENOENT ? -1 : 0;
}

int file_remove_tree(const char *path, struct err **e)
{
	if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) && errno != ENOENT)
		return err_sys(e, "cannot remove %s", path);
	return 0;
}
