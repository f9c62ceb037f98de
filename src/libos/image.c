// SPDX-License-Identifier: MIT
#include "libos/image.h"
#include "abi/fileimage.h"
#include "abi/unikernel.h"
#include "libos/host.h"
#include "libos/tree.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct fileimage_header) == 64 && sizeof(struct fileimage_node) == 64, "as the format has them");

static struct fileimage_header head;

// 0, or −EIO if that is not all there.
static int read_at(uint64_t offset, void *out, size_t size)
{
	while (size) {
		long n = host_read_at(UNIKERNEL_ROOT_FD, out, size, offset);

		if (n <= 0)
			return -EIO;
		out = (char *)out + n;
		offset += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}

static bool lies_within(uint64_t start, uint64_t size, uint64_t whole)
{
	return start <= whole && size <= whole - start;
}

static bool is_sound(const struct fileimage_header *h, uint64_t bytes)
{
	return !memcmp(h->magic, FILEIMAGE_MAGIC, sizeof(h->magic)) && h->version == FILEIMAGE_VERSION &&
	       h->size <= bytes && h->node_count && h->node_count <= FILEIMAGE_NODES_MAX && h->nodes % 8 == 0 &&
	       lies_within(h->nodes, h->node_count * sizeof(struct fileimage_node), h->size) &&
	       lies_within(h->names, h->names_size, h->size);
}

// Whether a node can be what it says; `number` is its own.
static bool is_node_sound(const struct fileimage_node *n, uint64_t number)
{
	switch (n->mode & S_IFMT) {
	case S_IFREG:
		return n->size <= INT64_MAX && lies_within(n->start, n->size, head.size);
	case S_IFDIR:
		return n->start > number && lies_within(n->start, n->size, head.node_count);
	case S_IFLNK:
		return n->size && n->size <= FILEIMAGE_LINK_MAX && lies_within(n->start, n->size, head.names_size);
	default:
		return S_ISCHR(n->mode);
	}
}

static int read_target(struct node *n, uint64_t start)
{
	n->data = malloc((size_t)n->size + 1);
	if (!n->data)
		return -ENOMEM;
	n->data[n->size] = '\0';
	return read_at(head.names + start, n->data, (size_t)n->size);
}

static int fill(struct node *n, const struct fileimage_node *from)
{
	n->mode = from->mode & (S_IFMT | 07777);
	n->uid = from->uid;
	n->gid = from->gid;
	n->changed = n->status_changed = (struct timespec){from->mtime, from->mtime_ns % 1000000000};
	n->start = from->start;
	n->device = from->device;
	n->is_in_image = S_ISREG(n->mode) || S_ISDIR(n->mode);
	if (S_ISDIR(n->mode))
		n->image_count = from->size;
	else if (!S_ISCHR(n->mode))
		n->size = (int64_t)from->size;
	return S_ISLNK(n->mode) ? read_target(n, from->start) : 0;
}

int image_start(uint64_t bytes, struct node *root)
{
	struct fileimage_node first;

	if (bytes < sizeof(head) || read_at(0, &head, sizeof(head)) < 0 || !is_sound(&head, bytes) ||
		read_at(head.nodes, &first, sizeof(first)) < 0 || !S_ISDIR(first.mode) || !is_node_sound(&first, 0))
		return -1;
	return fill(root, &first);
}

static bool is_name(const char *name, size_t length)
{
	return length && length <= NAME_MAX && strlen(name) == length && !strchr(name, '/') && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

static int add(struct node *folder, const struct fileimage_node *from, uint64_t number, char *before)
{
	char name[NAME_MAX + 1];
	struct node *n;
	int rc;

	if (!is_node_sound(from, number) || from->name_size > NAME_MAX ||
		!lies_within(from->name, from->name_size, head.names_size))
		return -EIO;
	name[from->name_size] = '\0';
	if (read_at(head.names + from->name, name, from->name_size) < 0 || !is_name(name, from->name_size) ||
		strcmp(name, before) <= 0)
		return -EIO;
	memcpy(before, name, sizeof(name));
	n = node_new(from->mode & (S_IFMT | 07777));
	if (!n)
		return -ENOMEM;
	rc = fill(n, from);
	if (rc == 0)
		rc = tree_add(folder, name, from->name_size, n);
	node_drop(n);
	return rc;
}

#define BATCH 64 // nodes read at a time

int image_load_folder(struct node *folder)
{
	struct fileimage_node nodes[BATCH];
	uint64_t first = folder->start, left = folder->image_count;
	char before[NAME_MAX + 1] = "";
	int rc = 0;

	while (left && rc == 0) {
		size_t count = left < BATCH ? (size_t)left : BATCH;

		rc = read_at(head.nodes + first * sizeof(*nodes), nodes, count * sizeof(*nodes));
		for (size_t i = 0; i < count && rc == 0; i++)
			rc = add(folder, &nodes[i], first + i, before);
		first += count;
		left -= count;
	}
	return rc;
}

int image_read(const struct node *file, int64_t at, void *out, size_t size)
{
	return read_at(file->start + (uint64_t)at, out, size);
}
