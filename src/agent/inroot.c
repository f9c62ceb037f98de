// SPDX-License-Identifier: MIT
#include "agent/inroot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define LINKS_MAX 40 // as the kernel allows
#define TRIES     64 // a path with ".." fails with EAGAIN while something is renamed

static int open_at(int root, const char *path, uint64_t flags, uint64_t resolve)
{
	struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = resolve | RESOLVE_NO_MAGICLINKS};
	int fd;

	for (int i = 0; i < TRIES; i++) {
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd;
}

int inroot_open(int root, const char *path, uint64_t flags)
{
	return open_at(root, *path ? path : "/", flags, RESOLVE_IN_ROOT);
}

int inroot_open_straight(int root, const char *path)
{
	return open_at(root, path, O_PATH, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS);
}

// A path while it is walked and what is missing is made.
struct walk {
	int root;
	char path[PATH_MAX];
	size_t done;    // bytes of path that are there
	unsigned links; // that led nowhere and were put into the path
	bool wants_file;
};

// Puts the target of the link NAME in parent, which leads to nothing, in its place: the walk begins again with it.
static int follow(struct walk *w, int parent, const char *name, size_t end)
{
	char target[PATH_MAX], made[PATH_MAX];
	ssize_t n = readlinkat(parent, name, target, sizeof(target) - 1);
	int len;

	if (n < 0)
		return -1;
	target[n] = '\0';
	if (++w->links > LINKS_MAX) {
		errno = ELOOP;
		return -1;
	}
	len = snprintf(
		made, sizeof(made), "%.*s/%s%s", *target == '/' ? 0 : (int)w->done, w->path, target, w->path + end);
	if (len >= (int)sizeof(made)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(w->path, made, (size_t)len + 1);
	w->done = 0;
	return 0;
}

static int make(const struct walk *w, int parent, const char *name, bool is_last)
{
	if (is_last && w->wants_file)
		return mknodat(parent, name, S_IFREG | 0644, 0);
	return mkdirat(parent, name, 0755);
}

// Makes the part of the path that ends at end, whose folders are there. Returns 0, or -1 with errno set.
static int make_part(struct walk *w, size_t end)
{
	char name[NAME_MAX + 1], before = w->path[w->done];
	size_t start = w->done + strspn(w->path + w->done, "/");
	CLEANUP_FD int parent = -1;
	bool is_last = w->path[end + strspn(w->path + end, "/")] == '\0';

	if (end - start > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(name, w->path + start, end - start);
	name[end - start] = '\0';
	w->path[w->done] = '\0';
	parent = inroot_open(w->root, w->path, O_PATH | O_DIRECTORY);
	w->path[w->done] = before;
	if (parent < 0)
		return -1;
	if (!make(w, parent, name, is_last)) {
		w->done = end;
		return 0;
	}
	return errno == EEXIST ? follow(w, parent, name, end) : -1;
}

// Goes one part further. Returns 1 at the end of the path.
static int step(struct walk *w)
{
	size_t start = w->done + strspn(w->path + w->done, "/"), end = start + strcspn(w->path + start, "/");
	char behind = w->path[end];
	int fd;

	if (start == end)
		return 1;
	w->path[end] = '\0';
	fd = inroot_open(w->root, w->path, O_PATH);
	w->path[end] = behind;
	if (fd >= 0) {
		close(fd);
		w->done = end;
		return 0;
	}
	return errno == ENOENT ? make_part(w, end) : -1;
}

static int open_made(int root, const char *path, bool wants_file, struct err **e)
{
	uint64_t flags = O_PATH | (wants_file ? 0 : O_DIRECTORY);
	struct walk w = {.root = root, .wants_file = wants_file};
	int fd = inroot_open(root, path, flags), r = 0;

	if (fd >= 0)
		return fd;
	if (errno != ENOENT)
		return err_sys(e, "cannot open %s in the root file system", path);
	if (snprintf(w.path, sizeof(w.path), "%s", path) >= (int)sizeof(w.path))
		return err_set(e, "cannot make %.80s… in the root file system: the name is too long", path);
	while (r == 0)
		r = step(&w);
	fd = r < 0 ? -1 : inroot_open(root, path, flags);
	return fd >= 0 ? fd : err_sys(e, "cannot make %s in the root file system", path);
}

int inroot_folder(int root, const char *path, struct err **e)
{
	return open_made(root, path, false, e);
}

int inroot_file(int root, const char *path, struct err **e)
{
	return open_made(root, path, true, e);
}

int inroot_parent(int root, const char *path, const char **name, struct err **e)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];

	*name = slash ? slash + 1 : path;
	if (!**name || !strcmp(*name, ".") || !strcmp(*name, ".."))
		return err_set(e, "cannot make %s: that is no name", path);
	if (snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) : 0, path) >= (int)sizeof(folder))
		return err_set(e, "cannot make %.80s…: the name is too long", path);
	return inroot_folder(root, *folder ? folder : "/", e);
}
