// SPDX-License-Identifier: MIT
// Opening files, and what is done with folders.
#include "libos/boot.h"
#include "libos/call.h"
#include "libos/content.h"
#include "libos/file.h"
#include "libos/open.h"
#include "libos/path.h"
#include "libos/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>

static uint32_t umask_bits = 022;

long call_umask(const long *a)
{
	uint32_t before = umask_bits;

	umask_bits = (uint32_t)a[0] & 0777;
	return before;
}

// A new node by the user, with the mode that the mask leaves.
static struct node *make(uint32_t type, long mode)
{
	struct node *n = node_new(type | ((uint32_t)mode & 07777 & ~umask_bits));

	if (n) {
		n->uid = boot_uid();
		n->gid = boot_gid();
	}
	return n;
}

// Adds a node and gives the hold up. 0 or −errno.
static int add(const struct place *p, struct node *n)
{
	int rc = tree_add(p->folder, p->name, p->length, n);

	node_drop(n);
	if (rc == 0)
		node_touch(p->folder);
	return rc;
}

static int create(struct place *p, long mode)
{
	if (p->must_be_a_folder)
		return -EISDIR;
	p->node = make(S_IFREG, mode);
	return p->node ? add(p, p->node) : -ENOMEM;
}

static bool may_write(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY;
}

// Whether what is there can be opened so.
static int check(const struct place *p, int flags)
{
	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if ((flags & O_DIRECTORY || p->must_be_a_folder) && !S_ISDIR(p->node->mode))
		return -ENOTDIR;
	if (flags & O_PATH)
		return 0;
	if (S_ISLNK(p->node->mode))
		return -ELOOP;
	return S_ISDIR(p->node->mode) && (may_write(flags) || flags & O_CREAT) ? -EISDIR : 0;
}

static long finish(struct node *n, int flags)
{
	struct file *f = NULL;
	int rc = 0;

	if (flags & O_TRUNC && S_ISREG(n->mode) && !n->text)
		rc = content_resize(n, 0);
	if (rc == 0)
		rc = node_open(n, flags, &f);
	return rc < 0 ? rc : fd_install(f, flags, 0);
}

// A file without a name.
static long open_nameless(struct place *p, int flags, long mode)
{
	struct node *n;
	long rc;

	if (!p->node || !S_ISDIR(p->node->mode) || !may_write(flags))
		return !p->node ? -ENOENT : may_write(flags) ? -ENOTDIR : -EINVAL;
	n = make(S_IFREG, mode);
	rc = n ? finish(n, flags & ~O_TMPFILE) : -ENOMEM;
	if (n)
		node_drop(n);
	return rc;
}

static long open_at(int at, const char *path, int flags, long mode, unsigned walk)
{
	struct place p = {.node = NULL};
	int rc;

	if (flags & O_NOFOLLOW || (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		walk |= PATH_NOFOLLOW;
	rc = path_walk(at, path, walk, &p);
	if (rc < 0)
		return rc;
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return open_nameless(&p, flags, mode);
	if (!p.node && !(flags & O_CREAT))
		return -ENOENT;
	rc = p.node ? check(&p, flags) : create(&p, mode);
	return rc < 0 ? rc : finish(p.node, flags);
}

long call_openat(const long *a)
{
	return open_at((int)a[0], (const char *)a[1], (int)a[2], a[3], 0);
}

long call_openat2(const long *a)
{
	const struct open_how *how = (const struct open_how *)a[2];
	const uint64_t known = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
	unsigned walk;

	if (a[3] < (long)sizeof(*how) || how->resolve & ~known)
		return -EINVAL;
	walk = (how->resolve & RESOLVE_BENEATH ? PATH_BENEATH : 0u) |
	       (how->resolve & RESOLVE_NO_SYMLINKS ? PATH_NO_LINKS : 0u);
	return open_at((int)a[0], (const char *)a[1], (int)how->flags, (long)how->mode, walk);
}

long call_mkdirat(const long *a)
{
	struct place p = {.node = NULL};
	struct node *n;
	int rc = path_walk((int)a[0], (const char *)a[1], PATH_NOFOLLOW, &p);

	if (rc < 0 || p.node)
		return rc < 0 ? rc : -EEXIST;
	n = make(S_IFDIR, a[2]);
	return n ? add(&p, n) : -ENOMEM;
}

long call_symlinkat(const long *a)
{
	const char *target = (const char *)a[0];
	size_t length = strnlen(target, PATH_MAX);
	struct place p = {.node = NULL};
	struct node *n;
	int rc = path_walk((int)a[1], (const char *)a[2], PATH_NOFOLLOW, &p);

	if (rc < 0 || p.node)
		return rc < 0 ? rc : -EEXIST;
	if (!length || length == PATH_MAX || p.must_be_a_folder)
		return length == PATH_MAX ? -ENAMETOOLONG : -ENOENT;
	n = node_new(S_IFLNK | 0777);
	if (!n || !(n->data = strdup(target)))
		return n ? node_drop(n), -ENOMEM : -ENOMEM;
	n->size = (int64_t)length;
	return add(&p, n);
}

long call_getdents64(const long *a)
{
	struct file *f = fd_file((int)a[0]);

	if (!f)
		return -EBADF;
	return f->ops->list ? f->ops->list(f, (void *)a[1], (size_t)a[2]) : -ENOTDIR;
}

static long go_to(struct node *n)
{
	if (!S_ISDIR(n->mode))
		return -ENOTDIR;
	node_hold(n);
	if (path_here)
		node_drop(path_here);
	path_here = n;
	return 0;
}

long call_chdir(const long *a)
{
	struct node *n;
	int rc = path_find(AT_FDCWD, (const char *)a[0], 0, &n);

	return rc < 0 ? rc : go_to(n);
}

long call_fchdir(const long *a)
{
	struct file *f = fd_file((int)a[0]);
	struct node *n = f ? file_node(f) : NULL;

	return n ? go_to(n) : f ? -ENOTDIR : -EBADF;
}

long call_getcwd(const long *a)
{
	return path_of(path_here, (char *)a[0], (size_t)a[1]);
}
