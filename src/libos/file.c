// SPDX-License-Identifier: MIT
#include "libos/file.h"
#include "libos/call.h"
#include "libos/signal.h"
#include "libos/thread.h"
#include "libos/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>

void file_init(struct file *f, const struct file_ops *ops, int flags)
{
	*f = (struct file){.ops = ops, .holders = 1, .flags = flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC)};
}

struct file *file_hold(struct file *f)
{
	f->holders++;
	return f;
}

static void forget_watches(struct file *f)
{
	while (f->watches) {
		struct file_watch *w = f->watches;

		f->watches = w->next;
		w->gone(w);
	}
}

void file_drop(struct file *f)
{
	if (--f->holders)
		return;
	forget_watches(f);
	if (f->ops->release)
		f->ops->release(f);
}

unsigned file_poll(struct file *f)
{
	return f->ops->poll ? f->ops->poll(f) : POLLIN | POLLOUT;
}

// Also within a call that goes on: others must not sleep until it ends, as it may wait for them.
void file_changed(struct file *f)
{
	thread_stir();
	for (struct file_watch *w = f->watches, *next; w; w = next) {
		next = w->next;
		w->changed(w);
	}
}

void file_watch(struct file *f, struct file_watch *w)
{
	w->next = f->watches;
	f->watches = w;
}

void file_unwatch(struct file *f, struct file_watch *w)
{
	struct file_watch **at = &f->watches;

	while (*at && *at != w)
		at = &(*at)->next;
	if (*at)
		*at = w->next;
}

// Waits in any case, as the operation was refused: there may be room, and not enough. The first look is for files that
// have to be asked before they wake anybody.
long file_wait(struct file *f, unsigned events, uint64_t deadline)
{
	long rc;

	file_hold(f);
	file_poll(f);
	while ((rc = wait_once(deadline)) == 0 && !(file_poll(f) & (events | POLLERR | POLLHUP)))
		;
	file_drop(f);
	return rc == -EINTR && deadline == WAIT_FOREVER ? -CALL_RESTARTS : rc;
}

// Where an operation begins: the offset that was asked for, or the position of a file that has one.
static int64_t start_of(struct file *f, int64_t offset)
{
	if (!f->ops->size)
		return FILE_STREAM;
	return offset == FILE_STREAM ? f->position : offset;
}

static bool may_wait(const struct file *f)
{
	return !(f->flags & O_NONBLOCK);
}

static long check(const struct file *f, int refused, const void *operation, int64_t offset)
{
	if (f->flags & O_PATH || (f->flags & O_ACCMODE) == refused)
		return -EBADF;
	if (!operation)
		return -EINVAL;
	return offset != FILE_STREAM && !f->ops->size ? -ESPIPE : 0;
}

// Drops what is empty; some operations would take it for the end.
static size_t pack(struct iovec *to, const struct iovec *from, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (from[i].iov_len)
			to[n++] = from[i];
	return n;
}

long file_readv(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	struct iovec wanted[count ? count : 1];
	long rc = check(f, O_WRONLY, f->ops->read, offset);

	if (rc < 0)
		return rc;
	count = pack(wanted, v, count);
	if (!count)
		return 0;
	file_hold(f);
	while ((rc = f->ops->read(f, wanted, count, start_of(f, offset))) == -EAGAIN && may_wait(f) &&
		(rc = file_wait(f, POLLIN, WAIT_FOREVER)) == 0)
		;
	if (rc > 0 && f->ops->size && offset == FILE_STREAM)
		f->position += rc;
	file_drop(f);
	return rc;
}

// Moves on by so many bytes; how many vectors are left, the first of them perhaps shorter.
static size_t advance(struct iovec **v, size_t count, size_t bytes)
{
	while (count && bytes >= (*v)->iov_len) {
		bytes -= (*v)->iov_len;
		++*v;
		count--;
	}
	if (count) {
		(*v)->iov_base = (char *)(*v)->iov_base + bytes;
		(*v)->iov_len -= bytes;
	}
	return count;
}

typedef long move(struct file *f, const struct iovec *v, size_t count, int64_t offset);

static long write_all(struct file *f, move *write, struct iovec *v, size_t count, int64_t at)
{
	long done = 0, rc = 0;

	while (count) {
		rc = write(f, v, count, at);
		if (rc == -EAGAIN && may_wait(f) && (rc = file_wait(f, POLLOUT, WAIT_FOREVER)) == 0)
			continue;
		if (rc <= 0)
			break;
		done += rc;
		at += f->ops->size ? rc : 0;
		count = advance(&v, count, (size_t)rc);
	}
	return done ? done : rc;
}

static long write_by(struct file *f, move *write, const struct iovec *v, size_t count, int64_t offset)
{
	struct iovec left[count ? count : 1];
	long rc = check(f, O_RDONLY, write, offset);

	if (rc < 0)
		return rc;
	file_hold(f);
	if (f->ops->size && f->flags & O_APPEND && offset == FILE_STREAM)
		f->position = f->ops->size(f);
	rc = write_all(f, write, left, pack(left, v, count), start_of(f, offset));
	if (rc > 0 && f->ops->size && offset == FILE_STREAM)
		f->position += rc;
	if (rc == -EPIPE)
		signal_raise(SIGPIPE);
	file_drop(f);
	return rc;
}

long file_writev(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	return write_by(f, f->ops->write, v, count, offset);
}

long file_lend(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	return write_by(f, f->ops->lend ? f->ops->lend : f->ops->write, v, count, offset);
}
