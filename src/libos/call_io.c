// SPDX-License-Identifier: MIT
// read, write and their many forms.
#include "libos/call.h"
#include "libos/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

// More than this is never moved at once (MAX_RW_COUNT of Linux).
static struct iovec one(const long *a)
{
	return (struct iovec){(void *)a[1], (size_t)a[2] < INT_MAX - 4095 ? (size_t)a[2] : INT_MAX - 4095};
}

typedef long move(struct file *f, const struct iovec *v, size_t count, int64_t offset);

static long move_one(move *m, const long *a, int64_t offset)
{
	struct file *f = fd_file((int)a[0]);
	struct iovec v = one(a);

	return f ? m(f, &v, 1, offset) : -EBADF;
}

static long move_many(move *m, const long *a, int64_t offset)
{
	struct file *f = fd_file((int)a[0]);
	const struct iovec *v = (const struct iovec *)a[1];
	size_t sum = 0;

	if (!f)
		return -EBADF;
	if (a[2] < 0 || a[2] > FILE_BATCH)
		return -EINVAL;
	for (long i = 0; i < a[2]; i++)
		if (v[i].iov_len > SSIZE_MAX - sum)
			return -EINVAL;
		else
			sum += v[i].iov_len;
	return m(f, v, (size_t)a[2], offset);
}

long call_read(const long *a)
{
	return move_one(file_readv, a, FILE_STREAM);
}

long call_write(const long *a)
{
	return move_one(file_writev, a, FILE_STREAM);
}

long call_readv(const long *a)
{
	return move_many(file_readv, a, FILE_STREAM);
}

long call_writev(const long *a)
{
	return move_many(file_writev, a, FILE_STREAM);
}

long call_pread64(const long *a)
{
	return a[3] < 0 ? -EINVAL : move_one(file_readv, a, a[3]);
}

long call_pwrite64(const long *a)
{
	return a[3] < 0 ? -EINVAL : move_one(file_writev, a, a[3]);
}

// The offset's upper half (a[4]) matters only where a long has 32 bits.
long call_preadv(const long *a)
{
	return a[3] < 0 ? -EINVAL : move_many(file_readv, a, a[3]);
}

long call_pwritev(const long *a)
{
	return a[3] < 0 ? -EINVAL : move_many(file_writev, a, a[3]);
}

// Sets where to go. 0 or −errno.
static long seek_from(struct file *f, int64_t offset, long whence, int64_t *to)
{
	int64_t size = f->ops->size(f), from = whence == SEEK_END ? size : whence == SEEK_CUR ? f->position : 0;

	switch (whence) {
	case SEEK_SET:
	case SEEK_CUR:
	case SEEK_END:
		if (__builtin_add_overflow(from, offset, to))
			return -EOVERFLOW;
		return *to < 0 ? -EINVAL : 0;
	case 3: // SEEK_DATA: without holes every place has data, and the only hole is behind the end
	case 4: // SEEK_HOLE
		*to = whence == 3 ? offset : size;
		return offset < 0 || offset >= size ? -ENXIO : 0;
	default:
		return -EINVAL;
	}
}

long call_lseek(const long *a)
{
	struct file *f = fd_file((int)a[0]);
	int64_t to;
	long rc;

	if (!f || f->flags & O_PATH)
		return -EBADF;
	if (!f->ops->size)
		return -ESPIPE;
	rc = seek_from(f, a[1], a[2], &to);
	if (rc < 0)
		return rc;
	f->position = to;
	return to;
}

static long resize(struct file *f, int64_t size)
{
	if (!f || f->flags & O_PATH)
		return -EBADF;
	if ((f->flags & O_ACCMODE) == O_RDONLY || size < 0 || !f->ops->resize)
		return -EINVAL;
	return f->ops->resize(f, size);
}

long call_ftruncate(const long *a)
{
	return resize(fd_file((int)a[0]), a[1]);
}

// Only what ftruncate can do, too: to reserve room at the end.
long call_fallocate(const long *a)
{
	struct file *f = fd_file((int)a[0]);
	int64_t end;

	if (a[1])
		return -EOPNOTSUPP;
	if (a[2] < 0 || a[3] <= 0 || __builtin_add_overflow(a[2], a[3], &end))
		return -EINVAL;
	if (f && f->ops->size && f->ops->size(f) >= end)
		return 0;
	return resize(f, end);
}

// What was written is where it will ever be.
long call_fsync(const long *a)
{
	return fd_file((int)a[0]) ? 0 : -EBADF;
}

long call_sync_file_range(const long *a)
{
	const struct file *f = fd_file((int)a[0]);
	const long known = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;

	if (!f)
		return -EBADF;
	if (a[1] < 0 || a[2] < 0 || a[3] & ~known)
		return -EINVAL;
	return f->ops->size ? 0 : -ESPIPE;
}
