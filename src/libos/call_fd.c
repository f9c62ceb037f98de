// SPDX-License-Identifier: MIT
// Calls about descriptors.
#include "libos/call.h"
#include "libos/fd.h"
#include "libos/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#define CHANGEABLE (O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME)

long call_close(const long *a)
{
	return fd_close((int)a[0]);
}

long call_close_range(const long *a)
{
	unsigned first = (unsigned)a[0], last = (unsigned)a[1];

	if (first > last || a[2])
		return -EINVAL;
	for (unsigned fd = first; fd <= last && fd < FILES_MAX; fd++)
		fd_close((int)fd);
	return 0;
}

static long copy(int fd, int flags, int lowest)
{
	struct file *f = fd_file(fd);

	return f ? fd_install(file_hold(f), flags, lowest) : -EBADF;
}

long call_dup(const long *a)
{
	return copy((int)a[0], 0, 0);
}

long call_dup3(const long *a)
{
	struct file *f = fd_file((int)a[0]);

	if (!f)
		return -EBADF;
	return a[0] == a[1] || a[2] & ~(long)O_CLOEXEC ? -EINVAL : fd_replace((int)a[1], file_hold(f), (int)a[2]);
}

long call_dup2(const long *a)
{
	if (a[0] == a[1])
		return fd_file((int)a[0]) ? a[0] : -EBADF;
	return call_dup3((const long[]){a[0], a[1], 0});
}

static long set_flags(struct file *f, long flags)
{
	f->flags = (f->flags & ~CHANGEABLE) | ((int)flags & CHANGEABLE);
	return 0;
}

// There is no one else who could hold a lock.
static long answer_lock(struct flock *lock)
{
	lock->l_type = F_UNLCK;
	return 0;
}

long call_fcntl(const long *a)
{
	struct file *f = fd_file((int)a[0]);

	if (!f)
		return -EBADF;
	switch (a[1]) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return (unsigned)a[2] < (unsigned)fd_limit(-1)
			       ? copy((int)a[0], a[1] == F_DUPFD ? 0 : O_CLOEXEC, (int)a[2])
			       : -EINVAL;
	case F_GETFD:
		return *fd_flags((int)a[0]);
	case F_SETFD:
		*fd_flags((int)a[0]) = (int)a[2] & FD_CLOEXEC;
		return 0;
	case F_GETFL:
		return f->flags;
	case F_SETFL:
		return set_flags(f, a[2]);
	case F_GETLK:
		return answer_lock((struct flock *)a[2]);
	case F_SETLK:
	case F_SETLKW:
		return 0;
	default:
		return -EINVAL;
	}
}

long call_flock(const long *a)
{
	return fd_file((int)a[0]) ? 0 : -EBADF;
}

long call_ioctl(const long *a)
{
	struct file *f = fd_file((int)a[0]);

	if (!f || f->flags & O_PATH)
		return -EBADF;
	if (a[1] == FIONBIO)
		return set_flags(f, *(const int *)a[2] ? f->flags | O_NONBLOCK : f->flags & ~O_NONBLOCK);
	return f->ops->ioctl ? f->ops->ioctl(f, (unsigned long)a[1], (void *)a[2]) : -ENOTTY;
}
