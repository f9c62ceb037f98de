// SPDX-License-Identifier: MIT
#include "runtime/share_image.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include "runtime/share_daemon.h"
#include "runtime/share_digest.h"

#define TRIES 3 // to make an image of a tree that changes meanwhile

// A file's lock is shared by those who use it and held alone by who makes or removes it; it goes with its process. Who
// has got the lock makes sure that the file still is what the path names.
static bool is_still(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

// The superblock begins with a magic number and has the length at byte 40 (Documentation/filesystems/squashfs.rst): a
// file that a crash cut short is no image.
static bool is_whole(int fd)
{
	uint8_t head[48];
	uint64_t len;
	struct stat st;

	if (fstat(fd, &st) || pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) || memcmp(head, "hsqs", 4) != 0)
		return false;
	memcpy(&len, head + 40, sizeof(len));
	return le64toh(len) <= (uint64_t)st.st_size;
}

// Opens the image if it is there. Returns a descriptor that holds it, or -1.
static int take(const char *path)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || flock(fd, LOCK_SH | LOCK_NB) || !is_still(fd, path))
		return -1;
	if (!is_whole(fd)) {
		unlink(path);
		return -1;
	}
	futimens(fd, NULL);
	return steal_fd(&fd);
}

// Opens the file in which the image is made, for this process alone. Waits for who makes it already.
static int claim(const char *part, uint64_t deadline, struct err **e)
{
	const struct timespec pause = {.tv_nsec = 5 * NS_PER_MS};
	CLEANUP_FD int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_sys(e, "cannot make %s", part);
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK)
			return err_sys(e, "cannot lock %s", part);
		if (clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "another process still makes %s", part);
		nanosleep(&pause, NULL);
	}
	return steal_fd(&fd);
}

static int run_mksquashfs(const struct share_image *s, const char *part, uint64_t deadline, struct err **e)
{
	const char *const argv[] = {s->mksquashfs, s->rootfs, part, "-noappend", "-no-compression", "-no-exports",
		"-xattrs", "-exit-on-error", "-no-progress", "-quiet", "-mem", "64M", NULL};
	// Nothing of the caller's: SOURCE_DATE_EPOCH would change the times of all files.
	static const char *const env[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
	struct proc_opts o = {.argv = argv, .env = env, .dies_with_parent = true};
	CLEANUP_BUF struct buf said = {0};
	CLEANUP_BUF struct buf shown = {0};
	struct proc_exit x;
	char how[64];

	if (proc_run(&o, deadline, &said, &x, e))
		return err_wrap(e, "cannot make an image of %s", s->rootfs);
	if (x.status == 0)
		return 0;
	proc_status_text(x.status, how, sizeof(how));
	text_show(&shown, buf_text(&said), 600);
	return err_set(
		e, "cannot make an image of %s: %s ended with %s: %s", s->rootfs, s->mksquashfs, how, buf_text(&shown));
}

static int publish(int fd, const char *part, const char *path, const char *cache, struct err **e)
{
	CLEANUP_FD int folder = open(cache, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	// The name must not reach the disk before what it names.
	if (!is_still(fd, part) || !is_whole(fd))
		return err_set(e, "cannot keep %s: it is no squashfs", part);
	if (fsync(fd) || rename(part, path) || folder < 0 || fsync(folder))
		return err_sys(e, "cannot keep %s", path);
	return 0;
}

struct names {
	char path[256], part[256];
	struct share_digest digest;
};

// What an image is called. One of a tree that changed a moment ago gets a name that is never looked for again.
static int name_it(const struct share_image *s, struct names *n, struct err **e)
{
	char unique[48] = "";
	int len;

	if (share_digest(s->rootfs, &n->digest, e))
		return -1;
	if (n->digest.is_fresh)
		snprintf(unique, sizeof(unique), "-%llx-%d", (unsigned long long)clock_ns(), (int)getpid());
	len = snprintf(n->path, sizeof(n->path), "%s/%s%s.squashfs", s->cache, n->digest.text, unique);
	snprintf(n->part, sizeof(n->part), "%s/%s%s.part", s->cache, n->digest.text, unique);
	return len < (int)sizeof(n->path) ? 0 : err_set(e, "cannot name an image: the path %s is too long", s->cache);
}

// Makes the image, unless another process has made it while this one waited for its turn. Returns 0, -1, or 1 when the
// tree changed meanwhile.
static int make(const struct share_image *s, const struct names *n, uint64_t deadline, struct err **e)
{
	CLEANUP_FD int fd = claim(n->part, deadline, e);
	struct share_digest after;
	int r;

	if (fd < 0)
		return -1;
	if (!is_still(fd, n->part))
		return 0;
	if (access(n->path, F_OK) == 0) {
		unlink(n->part);
		return 0;
	}
	r = run_mksquashfs(s, n->part, deadline, e) || share_digest(s->rootfs, &after, e) ? -1 : 0;
	if (r == 0 && strcmp(after.text, n->digest.text) != 0)
		r = 1;
	if (r == 0)
		r = publish(fd, n->part, n->path, s->cache, e);
	if (r)
		unlink(n->part);
	return r;
}

int share_image(const struct share_image *s, uint64_t deadline, char *path, size_t size, struct err **e)
{
	struct names n;
	int fd, changes = 0, r;

	if (file_mkdirs(s->cache, e) || name_it(s, &n, e))
		return -1;
	while ((fd = take(n.path)) < 0) {
		if (clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "cannot make %s in time", n.path);
		r = make(s, &n, deadline, e);
		if (r < 0)
			return -1;
		if (r > 0 && ++changes == TRIES)
			return err_set(e, "cannot make an image of %s: it keeps changing", s->rootfs);
		if (r > 0 && name_it(s, &n, e))
			return -1;
	}
	snprintf(path, size, "%s", n.path);
	share_image_prune(s->cache, SHARE_CACHE_MAX);
	return fd;
}
