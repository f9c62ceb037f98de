// SPDX-License-Identifier: MIT
// eventfd: a number that is added to and taken, as a file.
#include "libos/call.h"
#include "libos/file.h"
#include "libos/net_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>

static const uint64_t most = UINT64_MAX - 1;

struct event {
	struct file file;
	uint64_t count;
	bool counts_down; // EFD_SEMAPHORE
};

static long read_count(struct file *f, const struct iovec *v, size_t parts, int64_t offset)
{
	struct event *e = (struct event *)f;
	const uint64_t taken = e->counts_down ? 1 : e->count;

	(void)parts;
	(void)offset;
	if (v->iov_len < sizeof(taken))
		return -EINVAL;
	if (!e->count)
		return -EAGAIN;
	memcpy(v->iov_base, &taken, sizeof(taken));
	e->count -= taken;
	file_changed(f);
	return sizeof(taken);
}

static long write_count(struct file *f, const struct iovec *v, size_t parts, int64_t offset)
{
	struct event *e = (struct event *)f;
	uint64_t added;

	(void)parts;
	(void)offset;
	if (v->iov_len < sizeof(added))
		return -EINVAL;
	memcpy(&added, v->iov_base, sizeof(added));
	if (added > most)
		return -EINVAL;
	if (added > most - e->count)
		return -EAGAIN;
	e->count += added;
	file_changed(f);
	return sizeof(added);
}

static unsigned poll_count(struct file *f)
{
	const struct event *e = (const struct event *)f;

	return (e->count ? POLLIN : 0) | (e->count < most ? POLLOUT : 0);
}

static void release(struct file *f)
{
	net_free(f);
}

static const struct file_ops file_ops = {
	.read = read_count, .write = write_count, .poll = poll_count, .release = release};

long call_eventfd2(const long *a)
{
	const int flags = (int)a[1];
	struct event *e;

	if (flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC))
		return -EINVAL;
	e = net_allocate_zeroed(1, sizeof(*e));
	if (!e)
		return -ENOMEM;
	file_init(&e->file, &file_ops, O_RDWR | (flags & EFD_NONBLOCK ? O_NONBLOCK : 0));
	e->count = (unsigned)a[0];
	e->counts_down = flags & EFD_SEMAPHORE;
	return fd_install(&e->file, flags & EFD_CLOEXEC ? O_CLOEXEC : 0, 0);
}
