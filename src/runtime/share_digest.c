// SPDX-License-Identifier: MIT
#include "runtime/share_digest.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "runtime/share_names.h"

// A kernel's clock for files ticks at least every 10 ms; this is the same with room to spare.
#define FRESH (100 * NS_PER_MS)

struct walk {
	struct digest sum;
	uint64_t newest; // ns since 1970 of a file's last change
	bool has_own_devices;
	const char *root; // for errors
	char list[XATTR_LIST_MAX], value[XATTR_SIZE_MAX];
};

static void add_number(struct walk *w, uint64_t v)
{
	digest_add(&w->sum, &v, sizeof(v));
}

static void add_text(struct walk *w, const void *data, size_t len)
{
	add_number(w, len);
	digest_add(&w->sum, data, len);
}

static uint64_t nanoseconds(struct timespec t)
{
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static void add_content(struct walk *w, const struct stat *st)
{
	uint64_t changed = nanoseconds(st->st_ctim);

	add_number(w, (uint64_t)st->st_size);
	add_number(w, st->st_ino);
	add_number(w, w->has_own_devices ? 0 : st->st_dev);
	add_number(w, nanoseconds(st->st_mtim));
	add_number(w, changed);
	if (changed > w->newest)
		w->newest = changed;
}

// Attributes change a file's times, but those do not count of what has no content.
static int add_attributes(struct walk *w, const char *path)
{
	ssize_t len = llistxattr(path, w->list, sizeof(w->list));

	if (len < 0)
		return errno == ENOTSUP ? 0 : -1;
	for (const char *name = w->list; name < w->list + len; name += strlen(name) + 1) {
		ssize_t n = lgetxattr(path, name, w->value, sizeof(w->value));

		if (n < 0)
			return -1;
		add_text(w, name, strlen(name));
		add_text(w, w->value, (size_t)n);
	}
	return 0;
}

static int add_link(struct walk *w, int folder, const char *name)
{
	char target[4096];
	ssize_t n = readlinkat(folder, name, target, sizeof(target));

	if (n < 0)
		return -1;
	add_text(w, target, (size_t)n);
	return 0;
}

// Adds what the entry is, but not what is in it if it is a folder.
static int add_entry(struct walk *w, int folder, const char *name, const struct stat *st)
{
	char path[NAME_MAX + 64];

	add_text(w, name, strlen(name));
	add_number(w, st->st_mode);
	add_number(w, (uint64_t)st->st_uid << 32 | st->st_gid);
	if (S_ISREG(st->st_mode) && st->st_size) {
		add_content(w, st);
		return 0;
	}
	add_number(w, S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode) ? st->st_rdev : 0);
	if (S_ISLNK(st->st_mode) && add_link(w, folder, name))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", folder, name);
	return add_attributes(w, path);
}

// The names are whatever the tree's maker liked.
static int entry_failed(const struct walk *w, const char *name, const char *verb, struct err **e)
{
	CLEANUP_BUF struct buf shown = {0};
	int sys = errno;

	text_show(&shown, name, 200);
	errno = sys;
	return err_sys(e, "cannot %s %s in %s", verb, buf_text(&shown), w->root);
}

static int walk_folder(struct walk *w, int folder, unsigned depth, struct err **e)
{
	CLEANUP_SHARE_NAMES struct share_names n = {0};

	if (depth > SHARE_DEPTH)
		return err_set(e, "cannot look through %s: more than %d folders in each other", w->root, SHARE_DEPTH);
	if (share_names(folder, &n))
		return err_sys(e, "cannot list a folder of %s", w->root);
	add_number(w, n.count);
	for (size_t i = 0; i < n.count; i++) {
		CLEANUP_FD int inner = -1;
		struct stat st;

		if (fstatat(folder, n.at[i], &st, AT_SYMLINK_NOFOLLOW) || add_entry(w, folder, n.at[i], &st))
			return entry_failed(w, n.at[i], "look at", e);
		if (!S_ISDIR(st.st_mode))
			continue;
		inner = openat(folder, n.at[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner < 0)
			return entry_failed(w, n.at[i], "open the folder", e);
		if (walk_folder(w, inner, depth + 1, e))
			return -1;
	}
	return 0;
}

int share_digest(const char *root, struct share_digest *d, struct err **e)
{
	CLEANUP_FD int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct walk w = {.root = root};
	struct statfs fs;
	struct timespec now;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || fstatfs(fd, &fs))
		return err_sys(e, "cannot open %s", root);
	clock_gettime(CLOCK_REALTIME, &now);
	// Every mount of an overlay is a device of its own number, though the files below are the same.
	w.has_own_devices = fs.f_type == OVERLAYFS_SUPER_MAGIC;
	digest_begin(&w.sum);
	if (add_entry(&w, fd, ".", &st))
		return err_sys(e, "cannot look at %s", root);
	if (walk_folder(&w, fd, 1, e))
		return -1;
	digest_end(&w.sum, d->text);
	d->is_fresh = w.newest + FRESH > nanoseconds(now);
	return 0;
}
