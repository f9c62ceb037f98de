// SPDX-License-Identifier: MIT
#include "libos/shared.h"
#include "abi/unikernel.h"
#include "libos/content.h"
#include "libos/file.h"
#include "libos/open.h"
#include "libos/tree.h"

#include <errno.h>
#include <stdlib.h>

struct mapping {
	struct mapping *next;
	uintptr_t address;
	size_t bytes;      // whole pages
	struct node *node; // held
};

static struct mapping *mappings;

static size_t whole(size_t bytes)
{
	return (bytes + UNIKERNEL_PAGE - 1) & ~(size_t)(UNIKERNEL_PAGE - 1);
}

static long add(struct node *n, uintptr_t address, size_t bytes)
{
	struct mapping *m = malloc(sizeof(*m));

	if (!m)
		return -ENOMEM;
	*m = (struct mapping){.next = mappings, .address = address, .bytes = whole(bytes), .node = node_hold(n)};
	mappings = m;
	return (long)address;
}

long shared_map(struct file *f, size_t bytes, int64_t offset)
{
	struct node *n = file_node(f);
	int64_t end;
	int rc;

	if (!n || !S_ISREG(n->mode) || n->text)
		return -ENODEV;
	if (__builtin_add_overflow(offset, (int64_t)bytes, &end))
		return -EOVERFLOW;
	rc = content_pin(n, end);
	return rc < 0 ? rc : add(n, (uintptr_t)n->data + (size_t)offset, bytes);
}

bool shared_unmap(uintptr_t address, size_t bytes)
{
	for (struct mapping **at = &mappings; *at; at = &(*at)->next) {
		struct mapping *m = *at;

		if (m->address != address || m->bytes != whole(bytes))
			continue;
		*at = m->next;
		node_drop(m->node);
		free(m);
		return true;
	}
	return false;
}

bool shared_overlaps(uintptr_t address, size_t bytes)
{
	for (const struct mapping *m = mappings; m; m = m->next)
		if (address < m->address + m->bytes && m->address < address + bytes)
			return true;
	return false;
}
