// SPDX-License-Identifier: MIT
// Calls about files and descriptors, in any order and with any small arguments, on a tree in memory. What it finds is
// what the sanitizers see; that answers are right is for libos.t.
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
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

// What a call's arguments are: d a descriptor, a a folder to begin at, p a path, b a buffer, n a number, w a whence, o
// how to open (whatever may wait does not: O_NONBLOCK is always there), v two vectors, and digits themselves.
static const struct {
	long number;
	const char *arguments;
} calls[] = {{SYS_openat, "apo"}, {SYS_openat, "apo"}, {SYS_openat, "apo"}, {SYS_close, "d"}, {SYS_write, "dbn"},
	{SYS_read, "dbn"}, {SYS_lseek, "dnw"}, {SYS_ftruncate, "dn"}, {SYS_pwritev, "dv2n"}, {SYS_readv, "dv2"},
	{SYS_getdents64, "dbn"}, {SYS_mkdirat, "apn"}, {SYS_unlinkat, "ap0"}, {SYS_rmdir, "p"}, {SYS_rename, "pp"},
	{SYS_link, "pp"}, {SYS_symlink, "pp"}, {SYS_chdir, "p"}, {SYS_fchdir, "d"}, {SYS_dup2, "dd"}, {SYS_dup, "d"},
	{SYS_pipe2, "bo"}, {SYS_newfstatat, "apb0"}, {SYS_fstat, "db"}, {SYS_getcwd, "bn"}, {SYS_readlinkat, "apbn"},
	{SYS_fallocate, "d0nn"}, {SYS_fcntl, "dwb"}, {SYS_chmod, "pn"}};

static long argument(char kind, struct input *in)
{
	static const int how[] = {O_RDONLY, O_RDWR, O_WRONLY, O_RDWR | O_CREAT, O_RDWR | O_CREAT | O_EXCL,
		O_RDWR | O_TRUNC, O_WRONLY | O_APPEND | O_CREAT, O_PATH, O_DIRECTORY, O_NOFOLLOW, O_TMPFILE | O_RDWR,
		O_PATH | O_NOFOLLOW};
	static char buffer[5000];
	static const struct iovec v[2] = {{buffer, 1999}, {buffer + 2500, 100}};

	switch (kind) {
	case 'd':
		return next(in) % 16 + 3;
	case 'a':
		return next(in) % 3 ? AT_FDCWD : next(in) % 16;
	case 'p':
		return (long)path(in);
	case 'b':
		return (long)buffer;
	case 'n':
		return next(in) * 19;
	case 'w':
		return next(in) % 6;
	case 'o':
		return how[(size_t)next(in) % (sizeof(how) / sizeof(*how))] | O_NONBLOCK;
	case 'v':
		return (long)v;
	default:
		return kind - '0';
	}
}

static void do_one(struct input *in)
{
	size_t i = (size_t)next(in) % (sizeof(calls) / sizeof(*calls));
	long a[4] = {0};

	for (size_t k = 0; calls[i].arguments[k]; k++)
		a[k] = argument(calls[i].arguments[k], in);
	libos_syscall(calls[i].number, a[0], a[1], a[2], a[3], 0, 0);
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
