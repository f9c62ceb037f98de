// SPDX-License-Identifier: MIT
#include "workload/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// A fifo without a writer, or a terminal, would otherwise make the open wait or have effects.
static const int how_to_read = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

// Copies the component at the start of *path and moves to the next one. −1 if it is none that may be opened.
static int take_component(const char **path, char name[NAME_MAX + 1])
{
	size_t length = strcspn(*path, "/");

	if (length == 0 || length > NAME_MAX) {
		errno = length ? ENAMETOOLONG : ENOENT;
		return -1;
	}
	memcpy(name, *path, length);
	name[length] = 0;
	if (!strcmp(name, "..")) {
		errno = EXDEV;
		return -1;
	}
	*path += length;
	*path += **path == '/';
	return 0;
}

int beneath_open_by_steps(int root, const char *path)
{
	char name[NAME_MAX + 1];
	int folder = root, fd = -1;

	while (take_component(&path, name) == 0) {
		fd = openat(folder, name, (*path ? O_PATH | O_DIRECTORY | O_CLOEXEC : how_to_read) | O_NOFOLLOW);
		if (folder != root)
			close(folder);
		if (fd < 0 || !*path)
			return fd;
		folder = fd;
	}
	if (folder != root)
		close(folder);
	return -1;
}

int beneath_open(int root, const char *path)
{
	static int
		is_refused; // a sandbox may not know openat2, and an older seccomp filter forbids what it does not know
	struct open_how how = {.flags = (unsigned)how_to_read, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
	long fd;

	if (!is_refused) {
		fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
		// EAGAIN: somebody renames at this moment, and the kernel cannot tell what is beneath what.
		if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN))
			return (int)fd;
		is_refused = errno != EAGAIN;
	}
	return beneath_open_by_steps(root, path);
}
