// SPDX-License-Identifier: MIT
// sendfile: the bytes of a file into whatever takes bytes; from where they lie, if they do lie somewhere.
#include "libos/call.h"
#include "libos/file.h"

#include <errno.h>
#include <fcntl.h>

static const size_t most = 0x7ffff000; // bytes in one call, as on Linux

// Sends up to `length` bytes from an offset. Bytes that `out` has taken, 0 at the end of the file, or −errno.
static long send_part(struct file *out, struct file *in, int64_t at, size_t length)
{
	char copy[4096]; // not static: while this waits, another thread may send; and its stack may be small
	struct iovec v = {copy, length < sizeof(copy) ? length : sizeof(copy)};
	size_t there = 0;
	const void *bytes = in->ops->peek ? in->ops->peek(in, at, &there) : NULL;
	long n;

	if (bytes) {
		v.iov_base = (void *)(uintptr_t)bytes; // it is only read
		v.iov_len = there < length ? there : length;
		return v.iov_len ? file_lend(out, &v, 1, FILE_STREAM) : 0;
	}
	n = file_readv(in, &v, 1, at);
	v.iov_len = n > 0 ? (size_t)n : 0;
	return n > 0 ? file_writev(out, &v, 1, FILE_STREAM) : n;
}

long call_sendfile(const long *a)
{
	struct file *out = fd_file((int)a[0]), *in = fd_file((int)a[1]);
	int64_t *offset = (int64_t *)a[2], at;
	size_t length = (size_t)a[3] < most ? (size_t)a[3] : most, done = 0;
	long n = 0;

	if (!out || !in)
		return -EBADF;
	if ((in->flags & O_ACCMODE) == O_WRONLY || (out->flags & O_ACCMODE) == O_RDONLY)
		return -EBADF;
	if (!in->ops->size || !out->ops->write)
		return -EINVAL;
	at = offset ? *offset : in->position;
	if (at < 0)
		return -EINVAL;
	file_hold(out);
	file_hold(in);
	while (done < length && (n = send_part(out, in, at + (int64_t)done, length - done)) > 0)
		done += (size_t)n;
	*(offset ? offset : &in->position) = at + (int64_t)done;
	file_drop(in);
	file_drop(out);
	return done ? (long)done : n;
}
