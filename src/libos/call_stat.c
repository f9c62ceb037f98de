// SPDX-License-Identifier: MIT
// What a file is: stat and its forms, access, chmod, chown, utimensat. All belongs to the program, whatever the user's
// number is, so no access is refused; only what no one may execute is not executable.
#include "libos/call.h"
#include "libos/clock.h"
#include "libos/file.h"
#include "libos/heap.h"
#include "libos/open.h"
#include "libos/path.h"
#include "libos/status.h"
#include "libos/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#define BLOCK       512 // bytes, what st_blocks counts
#define BLOCK_SIZE  4096
#define DEVICE      1
#define TMPFS_MAGIC 0x01021994

void status_of(const struct node *n, struct stat *out)
{
	out->st_dev = DEVICE;
	out->st_ino = n->number;
	out->st_mode = n->mode;
	out->st_nlink = S_ISDIR(n->mode) ? 2 : n->links;
	out->st_uid = n->uid;
	out->st_gid = n->gid;
	out->st_rdev = n->device;
	out->st_size = n->size;
	out->st_blksize = BLOCK_SIZE;
	out->st_blocks = (n->size + BLOCK - 1) / BLOCK;
	out->st_atim = out->st_mtim = n->changed;
	out->st_ctim = n->status_changed;
}

long call_fstat(const long *a)
{
	struct file *f = fd_file((int)a[0]);
	struct stat *out = (struct stat *)a[1];

	if (!f)
		return -EBADF;
	memset(out, 0, sizeof(*out));
	if (f->ops->stat)
		return f->ops->stat(f, out);
	out->st_mode = 0600;
	out->st_nlink = 1;
	out->st_blksize = BLOCK_SIZE;
	return 0;
}

static unsigned flags_of(long flags)
{
	return (flags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW : 0u) | (flags & AT_EMPTY_PATH ? PATH_EMPTY : 0u);
}

long call_newfstatat(const long *a)
{
	const char *path = (const char *)a[1];
	struct stat *out = (struct stat *)a[2];
	struct node *n;
	int rc;

	if (a[3] & AT_EMPTY_PATH && !*path && a[0] != AT_FDCWD)
		return call_fstat((const long[]){a[0], a[2]});
	rc = path_find((int)a[0], path, flags_of(a[3]), &n);
	if (rc < 0)
		return rc;
	memset(out, 0, sizeof(*out));
	status_of(n, out);
	return 0;
}

static struct statx_timestamp stamp(const struct timespec *t)
{
	return (struct statx_timestamp){.tv_sec = t->tv_sec, .tv_nsec = (uint32_t)t->tv_nsec};
}

long call_statx(const long *a)
{
	struct statx *out = (struct statx *)a[4];
	struct stat s;
	long rc = call_newfstatat((const long[]){a[0], a[1], (long)&s, a[2]});

	if (rc < 0)
		return rc;
	*out = (struct statx){
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = (uint32_t)s.st_blksize,
		.stx_nlink = (uint32_t)s.st_nlink,
		.stx_uid = s.st_uid,
		.stx_gid = s.st_gid,
		.stx_mode = (uint16_t)s.st_mode,
		.stx_ino = s.st_ino,
		.stx_size = (uint64_t)s.st_size,
		.stx_blocks = (uint64_t)s.st_blocks,
		.stx_atime = stamp(&s.st_atim),
		.stx_ctime = stamp(&s.st_ctim),
		.stx_mtime = stamp(&s.st_mtim),
		.stx_rdev_major = major(s.st_rdev),
		.stx_rdev_minor = minor(s.st_rdev),
		.stx_dev_minor = DEVICE,
	};
	return 0;
}

long call_faccessat2(const long *a)
{
	struct node *n;
	int rc = path_find((int)a[0], (const char *)a[1], flags_of(a[3]), &n);

	if (rc < 0 || a[2] & ~(long)(R_OK | W_OK | X_OK))
		return rc < 0 ? rc : -EINVAL;
	return a[2] & X_OK && !(n->mode & 0111) ? -EACCES : 0;
}

long call_readlinkat(const long *a)
{
	struct node *n;
	int rc = path_find((int)a[0], (const char *)a[1], PATH_NOFOLLOW | PATH_EMPTY, &n);
	size_t length;

	if (rc < 0)
		return rc;
	if (!S_ISLNK(n->mode) || a[3] <= 0)
		return -EINVAL;
	length = n->size < a[3] ? (size_t)n->size : (size_t)a[3];
	memcpy((char *)a[2], n->data, length);
	return (long)length;
}

// The node that a call means which has a descriptor only.
static int of_descriptor(long fd, struct node **out)
{
	struct file *f = fd_file((int)fd);

	*out = f ? file_node(f) : NULL;
	return *out ? 0 : f ? -EINVAL : -EBADF;
}

static long set_mode(struct node *n, long mode)
{
	n->mode = (n->mode & S_IFMT) | ((uint32_t)mode & 07777);
	clock_read(CLOCK_REALTIME_COARSE, &n->status_changed);
	return 0;
}

long call_fchmod(const long *a)
{
	struct node *n;
	int rc = of_descriptor(a[0], &n);

	return rc < 0 ? rc : set_mode(n, a[1]);
}

long call_fchmodat(const long *a)
{
	struct node *n;
	int rc = path_find((int)a[0], (const char *)a[1], 0, &n);

	return rc < 0 ? rc : set_mode(n, a[2]);
}

static long set_owner(struct node *n, long uid, long gid)
{
	n->uid = (uint32_t)uid == UINT32_MAX ? n->uid : (uint32_t)uid;
	n->gid = (uint32_t)gid == UINT32_MAX ? n->gid : (uint32_t)gid;
	clock_read(CLOCK_REALTIME_COARSE, &n->status_changed);
	return 0;
}

long call_fchown(const long *a)
{
	struct node *n;
	int rc = of_descriptor(a[0], &n);

	return rc < 0 ? rc : set_owner(n, a[1], a[2]);
}

long call_fchownat(const long *a)
{
	struct node *n;
	int rc = path_find((int)a[0], (const char *)a[1], flags_of(a[4]), &n);

	return rc < 0 ? rc : set_owner(n, a[2], a[3]);
}

// Only one time is kept: that of the last change.
long call_utimensat(const long *a)
{
	const struct timespec *times = (const struct timespec *)a[2];
	struct node *n;
	int rc = a[1] ? path_find((int)a[0], (const char *)a[1], flags_of(a[3]), &n) : of_descriptor(a[0], &n);

	if (rc < 0)
		return rc;
	if (!times || times[1].tv_nsec == UTIME_NOW)
		node_touch(n);
	else if (times[1].tv_nsec != UTIME_OMIT)
		n->changed = times[1];
	return 0;
}

static void fill(struct statfs *out)
{
	*out = (struct statfs){
		.f_type = TMPFS_MAGIC, .f_bsize = BLOCK_SIZE, .f_frsize = BLOCK_SIZE, .f_namelen = NAME_MAX};
	out->f_blocks = heap_total() / BLOCK_SIZE;
	out->f_bfree = out->f_bavail = heap_free() / BLOCK_SIZE;
}

long call_fstatfs(const long *a)
{
	if (!fd_file((int)a[0]))
		return -EBADF;
	fill((struct statfs *)a[1]);
	return 0;
}

long call_statfs(const long *a)
{
	struct node *n;
	int rc = path_find(AT_FDCWD, (const char *)a[0], 0, &n);

	if (rc == 0)
		fill((struct statfs *)a[1]);
	return rc;
}
