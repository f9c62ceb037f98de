// SPDX-License-Identifier: MIT
#include "workload/disk_file.h"
#include "workload/line.h"
#include "workload/say.h"
#include "workload/stopwatch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define MODE 0600

static int open_named(const char *folder)
{
	char path[PATH_MAX];
	struct line name = {.length = 0};
	int fd;

	line_text(&name, "/.bench-disk-");
	line_number(&name, (uint64_t)getpid());
	line_text(&name, "-");
	line_number(&name, stopwatch_ns());
	if (strlen(folder) + name.length >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(path, folder, strlen(folder));
	memcpy(path + strlen(folder), line_string(&name), name.length + 1);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);
	if (fd >= 0 && unlink(path) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

// Some kernels and file systems know no file without a name.
static int open_nameless(const char *folder)
{
	int fd = open(folder, O_RDWR | O_TMPFILE | O_CLOEXEC, MODE);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT))
		return open_named(folder);
	return fd;
}

// A file system may take O_DIRECT and then refuse to write.
static int try_directly(struct disk_file *f, const void *buffer, size_t size)
{
	int flags = fcntl(f->fd, F_GETFL);

	f->is_direct = flags >= 0 && fcntl(f->fd, F_SETFL, flags | O_DIRECT) == 0;
	if (f->is_direct && disk_file_write(f, buffer, size, 0) < 0 && errno == EINVAL) {
		f->is_direct = false;
		return fcntl(f->fd, F_SETFL, flags);
	}
	return 0;
}

// Past RLIMIT_FSIZE a write shall fail, not end the program.
int disk_file_make(struct disk_file *f, const char *folder, const void *buffer, size_t size)
{
	signal(SIGXFSZ, SIG_IGN);
	f->fd = open_nameless(folder);
	if (f->fd < 0) {
		complain_errno("cannot make a file in ", folder);
		return -1;
	}
	if (try_directly(f, buffer, size) == 0 && disk_file_write(f, buffer, size, 0) == 0)
		return 0;
	complain_errno("cannot write to a file in ", folder);
	close(f->fd);
	return -1;
}

int disk_file_write(const struct disk_file *f, const void *buffer, size_t size, uint64_t offset)
{
	const char *at = buffer;

	while (size > 0) {
		ssize_t n = pwrite(f->fd, at, size, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		size -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

int disk_file_read(const struct disk_file *f, void *buffer, size_t size, uint64_t offset)
{
	char *at = buffer;

	while (size > 0) {
		ssize_t n = pread(f->fd, at, size, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return -1;
		at += n;
		size -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

void disk_file_forget(const struct disk_file *f)
{
	if (!f->is_direct)
		(void)posix_fadvise(f->fd, 0, 0, POSIX_FADV_DONTNEED);
}
