// SPDX-License-Identifier: MIT
// Pipes: a ring of bytes between two files. One program has both ends, so a full pipe that no one empties waits for
// ever, as it would on Linux.
#include "libos/call.h"
#include "libos/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define ROOM   65536 // bytes, as on Linux
#define ATOMIC 4096  // PIPE_BUF

struct pipe {
	struct file reader, writer;
	bool has_reader, has_writer;
	size_t start, length;
	char bytes[ROOM];
};

static struct pipe *of_reader(struct file *f)
{
	return (struct pipe *)((char *)f - offsetof(struct pipe, reader));
}

static struct pipe *of_writer(struct file *f)
{
	return (struct pipe *)((char *)f - offsetof(struct pipe, writer));
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t take(struct pipe *p, char *to, size_t size)
{
	size_t n = smaller(size, p->length), first = smaller(n, ROOM - p->start);

	memcpy(to, p->bytes + p->start, first);
	memcpy(to + first, p->bytes, n - first);
	p->start = (p->start + n) % ROOM;
	p->length -= n;
	return n;
}

static size_t put(struct pipe *p, const char *from, size_t size)
{
	size_t n = smaller(size, ROOM - p->length), end = (p->start + p->length) % ROOM, first = smaller(n, ROOM - end);

	memcpy(p->bytes + end, from, first);
	memcpy(p->bytes, from + first, n - first);
	p->length += n;
	return n;
}

static long pipe_read(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	struct pipe *p = of_reader(f);
	size_t sum = 0;

	(void)offset;
	if (!p->length)
		return p->has_writer ? -EAGAIN : 0;
	for (size_t i = 0; i < count; i++)
		sum += take(p, v[i].iov_base, v[i].iov_len);
	file_changed(&p->writer);
	return (long)sum;
}

// Up to PIPE_BUF bytes go in as a whole or not at all.
static long pipe_write(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	struct pipe *p = of_writer(f);
	size_t sum = 0, wanted = 0;

	(void)offset;
	if (!p->has_reader)
		return -EPIPE;
	for (size_t i = 0; i < count; i++)
		wanted += v[i].iov_len;
	if (ROOM - p->length < smaller(wanted, ATOMIC))
		return -EAGAIN;
	for (size_t i = 0; i < count; i++)
		sum += put(p, v[i].iov_base, v[i].iov_len);
	file_changed(&p->reader);
	return (long)sum;
}

static unsigned reader_poll(struct file *f)
{
	struct pipe *p = of_reader(f);

	return (p->length ? POLLIN : 0) | (p->has_writer ? 0 : POLLHUP);
}

static unsigned writer_poll(struct file *f)
{
	struct pipe *p = of_writer(f);

	return (ROOM - p->length >= ATOMIC ? POLLOUT : 0) | (p->has_reader ? 0 : POLLERR);
}

static long pipe_stat(struct file *f, struct stat *out)
{
	(void)f;
	out->st_mode = S_IFIFO | 0600;
	out->st_nlink = 1;
	out->st_blksize = ATOMIC;
	return 0;
}

static long reader_ioctl(struct file *f, unsigned long request, void *argument)
{
	if (request != FIONREAD)
		return -ENOTTY;
	*(int *)argument = (int)of_reader(f)->length;
	return 0;
}

// The one who goes last takes the pipe along.
static void leave(struct pipe *p, struct file *other)
{
	if (p->has_reader || p->has_writer)
		file_changed(other);
	else
		free(p);
}

static void reader_release(struct file *f)
{
	struct pipe *p = of_reader(f);

	p->has_reader = false;
	leave(p, &p->writer);
}

static void writer_release(struct file *f)
{
	struct pipe *p = of_writer(f);

	p->has_writer = false;
	leave(p, &p->reader);
}

static const struct file_ops reader_ops = {
	.read = pipe_read,
	.poll = reader_poll,
	.ioctl = reader_ioctl,
	.stat = pipe_stat,
	.release = reader_release,
};

static const struct file_ops writer_ops = {
	.write = pipe_write,
	.poll = writer_poll,
	.stat = pipe_stat,
	.release = writer_release,
};

long call_pipe2(const long *a)
{
	int *fds = (int *)a[0], flags = (int)a[1], reader, writer;
	struct pipe *p;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	p = malloc(sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->has_reader = p->has_writer = true;
	p->start = p->length = 0;
	file_init(&p->reader, &reader_ops, O_RDONLY | flags);
	file_init(&p->writer, &writer_ops, O_WRONLY | flags);
	reader = fd_install(&p->reader, flags, 0);
	if (reader < 0)
		return file_drop(&p->writer), reader;
	writer = fd_install(&p->writer, flags, 0);
	if (writer < 0)
		return fd_close(reader), writer;
	fds[0] = reader;
	fds[1] = writer;
	return 0;
}

long call_pipe(const long *a)
{
	return call_pipe2((const long[]){a[0], 0});
}
