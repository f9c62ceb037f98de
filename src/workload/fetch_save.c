// SPDX-License-Identifier: MIT
#include "workload/fetch_save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int fetch_save_open(const char *folder)
{
	if (mkdir(folder, 0755) < 0 && errno != EEXIST)
		return -1;
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static int close_after(int fd, int rc)
{
	int reason = errno;

	close(fd);
	errno = reason;
	return rc;
}

static int write_all(int fd, const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			data += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

static int write_file(int folder, const char *name, const char *data, size_t length)
{
	int fd = openat(
		folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);

	return fd < 0 ? -1 : close_after(fd, write_all(fd, data, length));
}

static int enter(int folder, const char *name)
{
	if (mkdirat(folder, name, 0755) < 0 && errno != EEXIST)
		return -1;
	return openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int fetch_save(int folder, const char *name, const char *data, size_t length)
{
	char part[NAME_MAX + 1];
	int at = folder, rc;

	for (;;) {
		size_t size = strcspn(name, "/");
		int next;

		if (size == 0 || size > NAME_MAX || (name[0] == '.' && (size == 1 || (size == 2 && name[1] == '.')))) {
			errno = size > NAME_MAX ? ENAMETOOLONG : EINVAL;
			rc = -1;
			break;
		}
		memcpy(part, name, size);
		part[size] = 0;
		if (!name[size]) {
			rc = write_file(at, part, data, length);
			break;
		}
		next = enter(at, part);
		if (at != folder)
			close_after(at, 0);
		if (next < 0)
			return -1;
		at = next;
		name += size + 1;
	}
	return at == folder ? rc : close_after(at, rc);
}
