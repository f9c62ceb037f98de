// SPDX-License-Identifier: MIT
// Calls about files and descriptors, in any order and with any small arguments, on a tree in memory. What it finds is
// what the sanitizers see; that answers are right is for libos.t.
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "libos/boot.h"
#include "libos/call.h"
#include "libos/file.h"
#include "libos/path.h"
#include "libos/tree.h"

struct input {
	const uint8_t *at, *end;
};

static long next(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static const char *const paths[] = {"/a", "/a/b", "/a/b/c", "/d", "/d/../a/b", "x", ".", "..", "/", "", "/l", "/l/x",
	"/l2", "/tmp/t", "/dev/zero", "/proc/meminfo", "a/", "b/c", "/d/e", "../d"};

static const char *path(struct input *in)
{
	return paths[(size_t)next(in) % (sizeof(paths) / sizeof(*paths))];
}

static long call(long number, long a, long b, long c, long d, long e)
{
	return libos_syscall(number, a, b, c, d, e, 0);
}

// Whatever may wait does not: O_NONBLOCK is always there.
static void open_some(struct input *in)
{
	static const int flags[] = {O_RDONLY, O_RDWR, O_WRONLY, O_RDWR | O_CREAT, O_RDWR | O_CREAT | O_EXCL,
		O_RDWR | O_TRUNC, O_WRONLY | O_APPEND | O_CREAT, O_PATH, O_DIRECTORY, O_RDONLY | O_NOFOLLOW,
		O_TMPFILE | O_RDWR, O_PATH | O_NOFOLLOW};
	int f = flags[(size_t)next(in) % (sizeof(flags) / sizeof(*flags))];

	call(SYS_openat, next(in) % 3 ? AT_FDCWD : next(in) % 16, (long)path(in), f | O_NONBLOCK, 0644, 0);
}

static void do_one(struct input *in)
{
	static char buffer[5000];
	int fds[2];
	struct stat st;
	struct iovec v[2] = {{buffer, (size_t)next(in) * 9}, {buffer + 2500, (size_t)next(in)}};

	switch (next(in) % 24) {
	case 0:
	case 1:
		return open_some(in);
	case 2:
		call(SYS_close, next(in) % 16 + 3, 0, 0, 0, 0);
		return;
	case 3:
		call(SYS_write, next(in) % 16 + 3, (long)buffer, next(in) * 19, 0, 0);
		return;
	case 4:
		call(SYS_read, next(in) % 16 + 3, (long)buffer, next(in) * 19, 0, 0);
		return;
	case 5:
		call(SYS_lseek, next(in) % 16 + 3, next(in) - 99, next(in) % 6, 0, 0);
		return;
	case 6:
		call(SYS_ftruncate, next(in) % 16 + 3, next(in) * 40, 0, 0, 0);
		return;
	case 7:
		call(SYS_pwritev, next(in) % 16 + 3, (long)v, 2, next(in), 0);
		return;
	case 8:
		call(SYS_readv, next(in) % 16 + 3, (long)v, 2, 0, 0);
		return;
	case 9:
		call(SYS_getdents64, next(in) % 16 + 3, (long)buffer, next(in) * 4, 0, 0);
		return;
	case 10:
		call(SYS_mkdir, (long)path(in), 0755, 0, 0, 0);
		return;
	case 11:
		call(SYS_unlink, (long)path(in), 0, 0, 0, 0);
		return;
	case 12:
		call(SYS_rmdir, (long)path(in), 0, 0, 0, 0);
		return;
	case 13:
		call(SYS_rename, (long)path(in), (long)path(in), 0, 0, 0);
		return;
	case 14:
		call(SYS_link, (long)path(in), (long)path(in), 0, 0, 0);
		return;
	case 15:
		call(SYS_symlink, (long)path(in), (long)path(in), 0, 0, 0);
		return;
	case 16:
		call(SYS_chdir, (long)path(in), 0, 0, 0, 0);
		return;
	case 17:
		call(SYS_fchdir, next(in) % 16 + 3, 0, 0, 0, 0);
		return;
	case 18:
		call(SYS_dup2, next(in) % 16 + 3, next(in) % 16 + 3, 0, 0, 0);
		return;
	case 19:
		call(SYS_pipe2, (long)fds, O_NONBLOCK, 0, 0, 0);
		return;
	case 20:
		call(SYS_newfstatat, AT_FDCWD, (long)path(in), (long)&st, 0, 0);
		return;
	case 21:
		call(SYS_getcwd, (long)buffer, next(in), 0, 0, 0);
		return;
	case 22:
		call(SYS_readlink, (long)path(in), (long)buffer, next(in), 0, 0);
		return;
	default:
		call(SYS_dup, next(in) % 16 + 3, 0, 0, 0, 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const long ignore[4] = {1 /* SIG_IGN */};
	struct input in = {data, data + size};

	libos_syscall(SYS_rt_sigaction, 13 /* SIGPIPE */, (long)ignore, 0, 8, 0, 0);
	if (tree_start() < 0)
		abort();
	while (in.at < in.end)
		do_one(&in);
	for (int fd = 0; fd < FILES_LIMIT; fd++)
		fd_close(fd);
	node_drop(path_here);
	node_drop(tree_root);
	return 0;
}
