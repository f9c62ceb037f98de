// SPDX-License-Identifier: MIT
// What changes names: unlink, rename, link.
#include "libos/call.h"
#include "libos/path.h"
#include "libos/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

// A folder can go when nothing is in it.
static int check_empty(struct node *folder)
{
	int rc = tree_load(folder);

	return rc < 0 ? rc : folder->count ? -ENOTEMPTY : 0;
}

static void remove_name(const struct place *p)
{
	tree_remove(p->folder, p->name, p->length);
	node_touch(p->folder);
}

static long unlink_file(const struct place *p)
{
	if (S_ISDIR(p->node->mode))
		return -EISDIR;
	if (p->must_be_a_folder)
		return -ENOTDIR;
	remove_name(p);
	return 0;
}

static long remove_folder(const struct place *p)
{
	int rc;

	if (!S_ISDIR(p->node->mode))
		return -ENOTDIR;
	if (!p->length)
		return p->is_parent ? -ENOTEMPTY : p->node == tree_root ? -EBUSY : -EINVAL;
	rc = check_empty(p->node);
	if (rc == 0)
		remove_name(p);
	return rc;
}

long call_unlinkat(const long *a)
{
	struct place p = {.node = NULL};
	int rc = path_walk((int)a[0], (const char *)a[1], PATH_NOFOLLOW, &p);

	if (rc < 0 || !p.node)
		return rc < 0 ? rc : -ENOENT;
	if (a[2] & ~(long)AT_REMOVEDIR)
		return -EINVAL;
	return a[2] ? remove_folder(&p) : unlink_file(&p);
}

long call_linkat(const long *a)
{
	unsigned flags = (a[4] & AT_SYMLINK_FOLLOW ? 0u : PATH_NOFOLLOW) | (a[4] & AT_EMPTY_PATH ? PATH_EMPTY : 0u);
	struct node *n;
	struct place p = {.node = NULL};
	int rc = path_find((int)a[0], (const char *)a[1], flags, &n);

	if (rc == 0)
		rc = path_walk((int)a[2], (const char *)a[3], PATH_NOFOLLOW, &p);
	if (rc < 0)
		return rc;
	if (p.node)
		return -EEXIST;
	if (S_ISDIR(n->mode))
		return -EPERM;
	rc = p.must_be_a_folder ? -ENOENT : tree_add(p.folder, p.name, p.length, n);
	if (rc == 0)
		node_touch(p.folder);
	return rc;
}

static bool is_within(const struct node *n, const struct node *folder)
{
	while (n != folder && n != n->parent)
		n = n->parent;
	return n == folder;
}

// Whether what is at the new name can be replaced by what is at the old one.
static int check_replace(const struct place *from, const struct place *to)
{
	bool is_folder = S_ISDIR(from->node->mode);

	if (is_folder && !S_ISDIR(to->node->mode))
		return -ENOTDIR;
	if (!is_folder && S_ISDIR(to->node->mode))
		return -EISDIR;
	return is_folder ? check_empty(to->node) : 0;
}

static int check_rename(const struct place *from, const struct place *to, long flags)
{
	if (!from->node)
		return -ENOENT;
	if (!from->length || !to->length)
		return -EBUSY;
	if ((from->must_be_a_folder || to->must_be_a_folder) && !S_ISDIR(from->node->mode))
		return -ENOTDIR;
	if (S_ISDIR(from->node->mode) && is_within(to->folder, from->node))
		return -EINVAL;
	if (!to->node)
		return 0;
	return flags & RENAME_NOREPLACE ? -EEXIST : check_replace(from, to);
}

// The node is held, since it has no name for a moment.
static long move(const struct place *from, const struct place *to)
{
	struct node *n = node_hold(from->node);
	int rc;

	if (to->node)
		remove_name(to);
	remove_name(from);
	rc = tree_add(to->folder, to->name, to->length, n);
	if (rc < 0)
		tree_add(from->folder, from->name, from->length, n);
	node_touch(to->folder);
	node_drop(n);
	return rc;
}

long call_renameat2(const long *a)
{
	struct place from = {.node = NULL}, to = {.node = NULL};
	int rc = path_walk((int)a[0], (const char *)a[1], PATH_NOFOLLOW, &from);

	if (rc == 0)
		rc = path_walk((int)a[2], (const char *)a[3], PATH_NOFOLLOW, &to);
	if (rc < 0)
		return rc;
	if (a[4] & ~(long)RENAME_NOREPLACE)
		return -EINVAL;
	rc = check_rename(&from, &to, a[4]);
	if (rc < 0 || from.node == to.node)
		return rc;
	return move(&from, &to);
}
