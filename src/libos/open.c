// SPDX-License-Identifier: MIT
#include "libos/open.h"
#include "libos/content.h"
#include "libos/device.h"
#include "libos/file.h"
#include "libos/status.h"
#include "libos/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct opened {
	struct file file;
	struct node *node; // held
	// Of a folder: the entry that was listed last, and the position behind it.
	char last[NAME_MAX + 1];
	int64_t listed;
};

static struct opened *opened_of(struct file *f)
{
	return (struct opened *)f;
}

static long opened_stat(struct file *f, struct stat *out)
{
	status_of(opened_of(f)->node, out);
	return 0;
}

static void opened_release(struct file *f)
{
	node_drop(opened_of(f)->node);
	free(opened_of(f));
}

static int64_t opened_size(struct file *f)
{
	return opened_of(f)->node->size;
}

static long opened_read(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	long sum = 0;

	for (size_t i = 0; i < count; i++) {
		long n = content_read(opened_of(f)->node, v[i].iov_base, v[i].iov_len, offset + sum);

		if (n < 0)
			return sum ? sum : n;
		sum += n;
		if ((size_t)n < v[i].iov_len)
			break;
	}
	return sum;
}

static long opened_write(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	long sum = 0;

	for (size_t i = 0; i < count; i++) {
		long n = content_write(opened_of(f)->node, v[i].iov_base, v[i].iov_len, offset + sum);

		if (n < 0)
			return sum ? sum : n;
		sum += n;
	}
	return sum;
}

static long opened_resize(struct file *f, int64_t size)
{
	return content_resize(opened_of(f)->node, size);
}

static const void *opened_peek(struct file *f, int64_t offset, size_t *length)
{
	return content_peek(opened_of(f)->node, offset, length);
}

static long refuse_folder(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	(void)f;
	(void)v;
	(void)count;
	(void)offset;
	return -EISDIR;
}

// A struct dirent of musl is what the kernel writes: number, position, length of record, type, name.
static bool list_one(struct file *f, const char *name, const struct node *n, void *out, size_t size, size_t *at)
{
	size_t length = offsetof(struct dirent, d_name) + strlen(name) + 1, whole = (length + 7) & ~(size_t)7;
	void *here = (char *)out + *at;
	struct dirent *d = here;

	if (whole > size - *at)
		return false;
	memset(d, 0, whole);
	d->d_ino = n->number;
	d->d_off = ++f->position;
	d->d_reclen = (unsigned short)whole;
	d->d_type = (unsigned char)(n->mode >> 12 & 15);
	memcpy(d->d_name, name, strlen(name) + 1);
	*at += whole;
	return true;
}

// Somebody has gone to another position (seekdir): the entry before it counts as the last one.
static void look_for_last(struct opened *o)
{
	size_t behind = o->file.position > 2 ? (size_t)o->file.position - 2 : 0;
	const char *name = "";

	if (behind > o->node->count)
		behind = o->node->count;
	if (behind)
		name = o->node->entries[behind - 1].name;
	memcpy(o->last, name, strlen(name) + 1);
}

// What comes at the position, or NULL; `own` is for the two names that every folder has.
static const struct entry *next_entry(const struct opened *o, struct entry *own)
{
	if (o->file.position > 1)
		return tree_after(o->node, o->last);
	*own = (struct entry){o->file.position == 0 ? "." : "..", o->file.position == 0 ? o->node : o->node->parent};
	return own;
}

// What was listed is remembered by its name, so entries may come and go between two calls.
static long folder_list(struct file *f, void *buffer, size_t size)
{
	struct opened *o = opened_of(f);
	const struct entry *e;
	struct entry own;
	size_t at = 0;
	int rc = tree_load(o->node);

	if (rc < 0)
		return rc;
	if (f->position != o->listed)
		look_for_last(o);
	while ((e = next_entry(o, &own)) && list_one(f, e->name, e->node, buffer, size, &at))
		if (e != &own)
			memcpy(o->last, e->name, strlen(e->name) + 1);
	o->listed = f->position;
	return e && !at ? -EINVAL : (long)at;
}

static const struct file_ops file_ops = {
	.read = opened_read,
	.write = opened_write,
	.stat = opened_stat,
	.size = opened_size,
	.resize = opened_resize,
	.peek = opened_peek,
	.release = opened_release,
};

static int64_t folder_size(struct file *f)
{
	(void)f;
	return INT64_MAX;
}

static const struct file_ops folder_ops = {
	.read = refuse_folder,
	.stat = opened_stat,
	.size = folder_size,
	.list = folder_list,
	.release = opened_release,
};

// What is opened by O_PATH, whatever it is.
static const struct file_ops place_ops = {.stat = opened_stat, .release = opened_release};

struct node *file_node(struct file *f)
{
	bool is_ours = f->ops == &file_ops || f->ops == &folder_ops || f->ops == &place_ops;

	return is_ours ? opened_of(f)->node : NULL;
}

static const struct file_ops *ops_of(const struct node *n, int flags)
{
	if (flags & O_PATH)
		return &place_ops;
	return S_ISDIR(n->mode) ? &folder_ops : S_ISREG(n->mode) ? &file_ops : NULL;
}

int node_open(struct node *n, int flags, struct file **out)
{
	const struct file_ops *ops = ops_of(n, flags);
	struct opened *o;
	int rc;

	if (S_ISCHR(n->mode) && !ops)
		return device_open(n->device, flags, out);
	if (!ops)
		return -ENXIO;
	if (n->text && !(flags & O_PATH) && (rc = content_make(n)) < 0)
		return rc;
	o = calloc(1, sizeof(*o));
	if (!o)
		return -ENOMEM;
	file_init(&o->file, ops, flags);
	o->node = node_hold(n);
	*out = &o->file;
	return 0;
}
