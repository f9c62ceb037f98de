// SPDX-License-Identifier: MIT
// The calls that have a newer form with a folder to begin at.
#include "libos/call.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/time.h>
#include <utime.h>

long call_open(const long *a)
{
	return call_openat((const long[]){AT_FDCWD, a[0], a[1], a[2]});
}

long call_creat(const long *a)
{
	return call_openat((const long[]){AT_FDCWD, a[0], O_CREAT | O_WRONLY | O_TRUNC, a[1]});
}

long call_stat(const long *a)
{
	return call_newfstatat((const long[]){AT_FDCWD, a[0], a[1], 0});
}

long call_lstat(const long *a)
{
	return call_newfstatat((const long[]){AT_FDCWD, a[0], a[1], AT_SYMLINK_NOFOLLOW});
}

long call_access(const long *a)
{
	return call_faccessat2((const long[]){AT_FDCWD, a[0], a[1], 0});
}

long call_faccessat(const long *a)
{
	return call_faccessat2((const long[]){a[0], a[1], a[2], 0});
}

long call_readlink(const long *a)
{
	return call_readlinkat((const long[]){AT_FDCWD, a[0], a[1], a[2]});
}

long call_mkdir(const long *a)
{
	return call_mkdirat((const long[]){AT_FDCWD, a[0], a[1]});
}

long call_rmdir(const long *a)
{
	return call_unlinkat((const long[]){AT_FDCWD, a[0], AT_REMOVEDIR});
}

long call_unlink(const long *a)
{
	return call_unlinkat((const long[]){AT_FDCWD, a[0], 0});
}

long call_rename(const long *a)
{
	return call_renameat2((const long[]){AT_FDCWD, a[0], AT_FDCWD, a[1], 0});
}

long call_renameat(const long *a)
{
	return call_renameat2((const long[]){a[0], a[1], a[2], a[3], 0});
}

long call_link(const long *a)
{
	return call_linkat((const long[]){AT_FDCWD, a[0], AT_FDCWD, a[1], 0});
}

long call_symlink(const long *a)
{
	return call_symlinkat((const long[]){a[0], AT_FDCWD, a[1]});
}

long call_chmod(const long *a)
{
	return call_fchmodat((const long[]){AT_FDCWD, a[0], a[1]});
}

long call_chown(const long *a)
{
	return call_fchownat((const long[]){AT_FDCWD, a[0], a[1], a[2], 0});
}

long call_lchown(const long *a)
{
	return call_fchownat((const long[]){AT_FDCWD, a[0], a[1], a[2], AT_SYMLINK_NOFOLLOW});
}

static long set_times(long at, long path, const struct timeval *t)
{
	struct timespec times[2];

	for (int i = 0; t && i < 2; i++)
		times[i] = (struct timespec){t[i].tv_sec, t[i].tv_usec * 1000};
	return call_utimensat((const long[]){at, path, t ? (long)times : 0, 0});
}

long call_futimesat(const long *a)
{
	return set_times(a[0], a[1], (const struct timeval *)a[2]);
}

long call_utimes(const long *a)
{
	return set_times(AT_FDCWD, a[0], (const struct timeval *)a[1]);
}

long call_utime(const long *a)
{
	const struct utimbuf *t = (const struct utimbuf *)a[1];
	struct timeval times[2];

	if (t) {
		times[0] = (struct timeval){.tv_sec = t->actime};
		times[1] = (struct timeval){.tv_sec = t->modtime};
	}
	return set_times(AT_FDCWD, a[0], t ? times : NULL);
}

long call_truncate(const long *a)
{
	long fd = call_open((const long[]){a[0], O_WRONLY, 0}), rc;

	if (fd < 0)
		return fd;
	rc = call_ftruncate((const long[]){fd, a[1]});
	call_close(&fd);
	return rc;
}
