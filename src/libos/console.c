// SPDX-License-Identifier: MIT
// The standard streams of the container. To the program they are no terminal, whatever they are outside.
#include "libos/console.h"
#include "abi/unikernel.h"
#include "libos/file.h"
#include "libos/host.h"
#include "libos/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define TOGETHER 4096 // bytes: several small vectors become one write, so that a line stays whole

struct console {
	struct file file;
	int fd; // the host's
};

static struct console *console_of(struct file *f)
{
	return (struct console *)f;
}

static bool host_has(int fd, short events)
{
	static const struct timespec at_once;
	struct pollfd p = {.fd = fd, .events = events};

	return host_poll(&p, 1, &at_once) > 0;
}

static long console_read(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	int fd = console_of(f)->fd;

	(void)count;
	(void)offset;
	return host_has(fd, POLLIN) ? host_read(fd, v->iov_base, v->iov_len) : -EAGAIN;
}

// Whoever reads the console is slow now and then, and the program has nothing better to do than to wait.
static long put(int fd, const void *bytes, size_t size)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	long n;

	while ((n = host_write(fd, bytes, size)) == -EAGAIN)
		host_poll(&p, 1, NULL);
	return n;
}

static long console_write(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	char text[TOGETHER];
	size_t length = 0;

	(void)offset;
	if (count == 1 || v[0].iov_len > TOGETHER)
		return put(console_of(f)->fd, v[0].iov_base, v[0].iov_len);
	for (size_t i = 0; i < count && v[i].iov_len <= TOGETHER - length; i++) {
		memcpy(text + length, v[i].iov_base, v[i].iov_len);
		length += v[i].iov_len;
	}
	return put(console_of(f)->fd, text, length);
}

static unsigned console_poll(struct file *f)
{
	int fd = console_of(f)->fd;

	if (fd != UNIKERNEL_STDIN)
		return POLLOUT;
	wait_on_stdin();
	return host_has(fd, POLLIN) ? POLLIN : 0;
}

static long console_stat(struct file *f, struct stat *out)
{
	(void)f;
	out->st_mode = S_IFIFO | 0600;
	out->st_nlink = 1;
	out->st_blksize = TOGETHER;
	return 0;
}

static void console_release(struct file *f)
{
	free(console_of(f));
}

// The host is asked for input while somebody waits, and tells nobody else.
static const struct file_ops input_ops = {
	.read = console_read,
	.poll = console_poll,
	.stat = console_stat,
	.release = console_release,
	.is_silent = true,
};

static const struct file_ops output_ops = {
	.write = console_write,
	.poll = console_poll,
	.stat = console_stat,
	.release = console_release,
};

static struct file *open_stream(int fd, int flags)
{
	struct console *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	file_init(&c->file, fd == UNIKERNEL_STDIN ? &input_ops : &output_ops, flags);
	c->fd = fd;
	return &c->file;
}

struct file *console_stream(int flags)
{
	return open_stream((flags & O_ACCMODE) == O_RDONLY ? UNIKERNEL_STDIN : UNIKERNEL_STDOUT, flags);
}

void console_start(void)
{
	for (int fd = UNIKERNEL_STDIN; fd <= UNIKERNEL_STDERR; fd++) {
		struct file *f = open_stream(fd, fd == UNIKERNEL_STDIN ? O_RDONLY : O_WRONLY);

		if (f)
			fd_install(f, 0, fd);
	}
}
