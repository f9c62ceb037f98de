// SPDX-License-Identifier: MIT
#include "libos/path.h"
#include "libos/file.h"
#include "libos/open.h"
#include "libos/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define LINKS_MAX 40 // followed in one walk, as on Linux

struct node *path_here;

struct walk {
	struct node *top; // from where nothing leads out
	unsigned flags;
	int links;
	char rest[PATH_MAX];
	char *next; // within rest
};

static int start_node(int at, struct node **out)
{
	struct file *f = at == AT_FDCWD ? NULL : fd_file(at);

	*out = at == AT_FDCWD ? path_here : f ? file_node(f) : NULL;
	if (*out)
		return 0;
	return at == AT_FDCWD ? -ENOENT : f ? -ENOTDIR : -EBADF;
}

static int begin(struct walk *w, int at, const char *path, unsigned flags, struct place *p)
{
	size_t length = strnlen(path, PATH_MAX);
	int rc = 0;

	*p = (struct place){.folder = tree_root};
	*w = (struct walk){.flags = flags, .next = w->rest};
	if (length == PATH_MAX)
		return -ENAMETOOLONG;
	if (!length && !(flags & PATH_EMPTY))
		return -ENOENT;
	memcpy(w->rest, path, length + 1);
	if (*path == '/' && flags & PATH_BENEATH)
		return -EXDEV;
	if (*path != '/')
		rc = start_node(at, &p->folder);
	w->top = flags & PATH_BENEATH ? p->folder : tree_root;
	p->node = p->folder;
	return rc;
}

// Puts a link's target before what is left of the path.
static int follow(struct walk *w, const struct node *link, struct place *p)
{
	size_t left = strlen(w->next), length = (size_t)link->size;

	if (w->flags & PATH_NO_LINKS || ++w->links > LINKS_MAX)
		return -ELOOP;
	if (*link->data == '/' && w->flags & PATH_BENEATH)
		return -EXDEV;
	if (length + left >= sizeof(w->rest))
		return -ENAMETOOLONG;
	memmove(w->rest + length, w->next, left + 1);
	memcpy(w->rest, link->data, length);
	w->next = w->rest;
	if (*link->data == '/')
		p->folder = tree_root;
	p->node = p->folder;
	return 0;
}

static int go_up(const struct walk *w, struct place *p)
{
	if (p->folder == w->top)
		return w->flags & PATH_BENEATH ? -EXDEV : 0;
	p->folder = p->folder->parent;
	return 0;
}

// Looks the component up that p->name has, in p->folder.
static int look_up(struct walk *w, struct place *p)
{
	bool is_last = !w->next[strspn(w->next, "/")];
	int rc;

	p->node = tree_find(p->folder, p->name, p->length, &rc);
	if (rc < 0)
		return rc;
	if (!p->node)
		return is_last ? 0 : -ENOENT;
	if (S_ISLNK(p->node->mode) && (!is_last || *w->next || !(w->flags & PATH_NOFOLLOW)))
		return follow(w, p->node, p);
	if (is_last)
		return 0;
	p->folder = p->node;
	return 0;
}

static int step(struct walk *w, struct place *p, const char *name, size_t length)
{
	if (!S_ISDIR(p->folder->mode))
		return -ENOTDIR;
	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	p->must_be_a_folder = *w->next == '/';
	if (name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'))) {
		int rc = length == 2 ? go_up(w, p) : 0;

		p->node = p->folder;
		p->length = 0;
		p->is_parent = length == 2;
		return rc;
	}
	p->is_parent = false;
	memcpy(p->name, name, length);
	p->name[length] = '\0';
	p->length = length;
	return look_up(w, p);
}

int path_walk(int at, const char *path, unsigned flags, struct place *out)
{
	struct walk w;
	int rc = begin(&w, at, path, flags, out);

	while (rc == 0) {
		const char *name = w.next + strspn(w.next, "/");
		size_t length = strcspn(name, "/");

		if (!length)
			return 0;
		w.next += (name - w.next) + (ptrdiff_t)length;
		rc = step(&w, out, name, length);
	}
	return rc;
}

int path_find(int at, const char *path, unsigned flags, struct node **out)
{
	struct place p = {.node = NULL};
	int rc = path_walk(at, path, flags, &p);

	*out = p.node;
	if (rc < 0 || !p.node)
		return rc < 0 ? rc : -ENOENT;
	return p.must_be_a_folder && !S_ISDIR(p.node->mode) ? -ENOTDIR : 0;
}

static const char *name_in(const struct node *folder, const struct node *n)
{
	for (size_t i = 0; i < folder->count; i++)
		if (folder->entries[i].node == n)
			return folder->entries[i].name;
	return NULL;
}

long path_of(const struct node *folder, char *out, size_t size)
{
	size_t at = size;

	if (!size)
		return -EINVAL;
	out[--at] = '\0';
	for (const struct node *n = folder; n != tree_root; n = n->parent) {
		const char *name = n->is_removed ? NULL : name_in(n->parent, n);
		size_t length = name ? strlen(name) : 0;

		if (!name)
			return -ENOENT;
		if (length + 1 > at)
			return -ERANGE;
		at -= length + 1;
		out[at] = '/';
		memcpy(out + at + 1, name, length);
	}
	if (folder == tree_root && at == 0)
		return -ERANGE;
	if (folder == tree_root)
		out[--at] = '/';
	memmove(out, out + at, size - at);
	return (long)(size - at);
}
