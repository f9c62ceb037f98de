// SPDX-License-Identifier: MIT
#include "fileimage/fileimage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define OWN_FOLDER ".unikernel"

static const int how = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

static void name_of(const struct fileimage *f, size_t i, char *out)
{
	const struct fileimage_node *n = &f->items[i].node;

	memcpy(out, f->names.data + n->name, n->name_size);
	out[n->name_size] = '\0';
}

// Opens the folder that item i is, one folder after the other, since the whole path may be too long.
static int open_folder(const struct fileimage *f, int root, size_t i)
{
	char name[NAME_MAX + 1];
	CLEANUP_FD int parent = -1;

	if (i == 0)
		return openat(root, ".", how | O_DIRECTORY);
	parent = open_folder(f, root, f->items[i].parent);
	name_of(f, i, name);
	return parent < 0 ? -1 : openat(parent, name, how | O_DIRECTORY);
}

static int add_target(struct fileimage *f, int folder, const char *name, struct fileimage_node *n, struct err **e)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(folder, name, target, sizeof(target));

	if (length <= 0 || length > FILEIMAGE_LINK_MAX)
		return err_sys(e, "cannot read the link %s", name);
	n->start = f->names.len;
	n->size = (uint64_t)length;
	buf_add(&f->names, target, (size_t)length);
	return 0;
}

static int add_content(struct fileimage *f, int folder, const char *name, struct fileimage_node *n, struct err **e)
{
	CLEANUP_FD int fd = openat(folder, name, how);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, "cannot open %s", name);
	if (!S_ISREG(st.st_mode))
		return err_set(e, "cannot copy %s: it has become something else", name);
	return fileimage_copy(f, fd, n, e) < 0 ? err_wrap(e, "cannot copy %s", name) : 0;
}

static int make_room(struct fileimage *f, struct err **e)
{
	struct fileimage_item *more;

	if (f->count == FILEIMAGE_NODES_MAX)
		return err_set(e, "it has more than %u files", FILEIMAGE_NODES_MAX);
	if (f->count < f->room)
		return 0;
	more = realloc(f->items, 2 * f->room * sizeof(*more));
	if (!more)
		return err_set(e, "no memory");
	f->items = more;
	f->room *= 2;
	return 0;
}

static bool is_wanted(mode_t mode)
{
	return S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode) || S_ISCHR(mode);
}

static int add(struct fileimage *f, int folder, size_t parent, const char *name, struct err **e)
{
	struct fileimage_node n = {.name = f->names.len, .name_size = (uint32_t)strlen(name)};
	struct stat st;
	int rc = 0;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, "cannot look at %s", name);
	if (!is_wanted(st.st_mode)) {
		f->left_out++;
		return 0;
	}
	if (make_room(f, e) < 0)
		return -1;
	n.mode = st.st_mode;
	n.uid = st.st_uid;
	n.gid = st.st_gid;
	n.mtime = st.st_mtim.tv_sec;
	n.mtime_ns = (uint32_t)st.st_mtim.tv_nsec;
	n.device = major(st.st_rdev) << 8 | (minor(st.st_rdev) & 255);
	buf_str(&f->names, name);
	if (S_ISLNK(st.st_mode))
		rc = add_target(f, folder, name, &n, e);
	else if (S_ISREG(st.st_mode))
		rc = add_content(f, folder, name, &n, e);
	f->items[f->count++] =
		(struct fileimage_item){.node = n, .parent = parent, .depth = f->items[parent].depth + 1};
	return rc;
}

struct names {
	char **all;
	size_t count, room;
};

static void names_free(struct names *n)
{
	while (n->count)
		free(n->all[--n->count]);
	free(n->all);
}

static int keep(struct names *n, const char *name)
{
	if (n->count == n->room) {
		size_t room = n->room ? 2 * n->room : 32;
		char **more = realloc(n->all, room * sizeof(*more));

		if (!more)
			return -1;
		n->all = more;
		n->room = room;
	}
	n->all[n->count] = strdup(name);
	return n->all[n->count] ? (n->count++, 0) : -1;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

// The names in a folder, in order, but for those that are not to be in the image.
static int list(int folder, bool is_top, struct names *out, struct err **e)
{
	int copy = dup(folder);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	int rc = 0;

	if (!d) {
		err_sys(e, "cannot read a folder of it");
		scope_close(&copy);
		return -1;
	}
	while (rc == 0 && (errno = 0, entry = readdir(d)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
			!(is_top && !strcmp(entry->d_name, OWN_FOLDER)))
			rc = keep(out, entry->d_name);
	if (rc < 0 || errno)
		rc = err_sys(e, "cannot read a folder of it");
	closedir(d);
	if (rc == 0 && out->count)
		qsort(out->all, out->count, sizeof(*out->all), compare);
	return rc;
}

// Whoever made the tree may have made it deep: each folder is reached from the top.
static int check(const struct fileimage *f, size_t i, struct err **e)
{
	if (f->items[i].depth > FILEIMAGE_DEPTH_MAX)
		return err_set(e, "more than %d of its folders lie one in the other", FILEIMAGE_DEPTH_MAX);
	return buf_ok(&f->names) ? 0 : err_set(e, "no memory");
}

int fileimage_scan(struct fileimage *f, int root, size_t i, struct err **e)
{
	CLEANUP(names_free) struct names names = {.count = 0};
	CLEANUP_FD int folder = -1;

	if (check(f, i, e) < 0)
		return -1;
	folder = open_folder(f, root, i);
	if (folder < 0)
		return err_sys(e, "cannot open a folder of it");
	if (list(folder, i == 0, &names, e) < 0)
		return -1;
	f->items[i].node.start = f->count;
	for (size_t k = 0; k < names.count; k++)
		if (add(f, folder, i, names.all[k], e) < 0)
			return -1;
	f->items[i].node.size = f->count - f->items[i].node.start;
	return 0;
}
