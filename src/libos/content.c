// SPDX-License-Identifier: MIT
#include "libos/content.h"
#include "abi/unikernel.h"
#include "libos/file.h"
#include "libos/heap.h"
#include "libos/image.h"
#include "libos/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MAX  (INT64_C(1) << 20) // bytes: what is longer is read from the image each time it is wanted
#define TEXT_ROOM 8192               // bytes of a file that is made

// What came from the image, behind the room that FILE_LENT_ROOM promises to those who borrow it.
struct brought {
	struct brought *next;
	char room[FILE_LENT_ROOM];
	char bytes[];
};

static struct brought *lent_for_ever;

// Bytes that were lent stay, since a packet with them may be under way when all else has forgotten them; the image has
// only so many.
static void let_go(char *bytes, bool is_lent)
{
	struct brought *b = (void *)(bytes - offsetof(struct brought, bytes));

	if (!bytes)
		return;
	if (!is_lent) {
		free(b);
		return;
	}
	b->next = lent_for_ever;
	lent_for_ever = b;
}

// Brings the whole content into memory.
static int bring_in(struct node *n)
{
	struct brought *b;
	int rc;

	if (!n->is_in_image)
		return 0;
	b = malloc(sizeof(*b) + (size_t)n->size);
	if (!b)
		return -ENOMEM;
	rc = image_read(n, 0, b->bytes, (size_t)n->size);
	if (rc < 0) {
		free(b);
		return rc;
	}
	n->data = b->bytes;
	n->room = (size_t)n->size;
	n->is_in_image = false;
	n->is_as_in_image = true;
	return 0;
}

long content_read(struct node *n, void *out, size_t size, int64_t at)
{
	int rc = n->size <= KEPT_MAX ? bring_in(n) : 0;

	if (rc < 0 && rc != -ENOMEM)
		return rc;
	if (at >= n->size)
		return 0;
	if ((int64_t)size > n->size - at)
		size = (size_t)(n->size - at);
	if (n->is_in_image)
		rc = image_read(n, at, out, size);
	else
		memcpy(out, n->data + at, size), rc = 0;
	return rc < 0 ? rc : (long)size;
}

const void *content_peek(struct node *n, int64_t at, size_t *length)
{
	if ((n->size <= KEPT_MAX && bring_in(n) < 0) || !n->is_as_in_image || at >= n->size)
		return NULL;
	n->is_lent = true;
	*length = (size_t)(n->size - at);
	return n->data + at;
}

// Brings in what is about to be changed. What was in the image may have been lent by content_peek.
static int make_own(struct node *n)
{
	int rc = bring_in(n);
	char *copy;

	if (rc < 0 || !n->is_as_in_image)
		return rc;
	copy = malloc(n->room ? n->room : 1);
	if (!copy)
		return -ENOSPC;
	memcpy(copy, n->data, n->room);
	let_go(n->data, n->is_lent);
	n->data = copy;
	n->is_as_in_image = false;
	return 0;
}

// Half as much again, so that appending in small pieces does not copy all each time.
static int make_room(struct node *n, int64_t size)
{
	size_t room = (size_t)size > n->room + n->room / 2 ? (size_t)size : n->room + n->room / 2;
	char *data;

	if (size <= (int64_t)n->room)
		return 0;
	if (n->is_pinned)
		return -ENOSPC;
	data = realloc(n->data, room);
	if (!data)
		return -ENOSPC;
	n->data = data;
	n->room = room;
	return 0;
}

int content_pin(struct node *n, int64_t bytes)
{
	size_t room = (size_t)(bytes > n->size ? bytes : n->size) + UNIKERNEL_PAGE - 1;
	int rc = make_own(n);
	char *pages;

	if (rc < 0 || n->is_pinned)
		return rc < 0 ? rc : bytes <= (int64_t)n->room ? 0 : -ENOMEM;
	room -= room % UNIKERNEL_PAGE;
	pages = heap_take(room);
	if (!pages)
		return -ENOMEM;
	memcpy(pages, n->data ? n->data : "", (size_t)n->size);
	free(n->data);
	n->data = pages;
	n->room = room;
	n->is_pinned = true;
	return 0;
}

void content_free(struct node *n)
{
	if (n->is_pinned)
		heap_give((uintptr_t)n->data, n->room);
	else if (n->is_as_in_image)
		let_go(n->data, n->is_lent);
	else
		free(n->data);
}

int content_resize(struct node *n, int64_t size)
{
	int rc;

	if (size > INT64_MAX / 4)
		return -EFBIG;
	rc = size || !n->is_in_image ? make_own(n) : 0;
	if (rc == 0)
		rc = make_room(n, size);
	if (rc < 0)
		return rc;
	if (size > n->size)
		memset(n->data + n->size, 0, (size_t)(size - n->size));
	n->size = size;
	n->is_in_image = false;
	node_touch(n);
	return 0;
}

long content_write(struct node *n, const void *bytes, size_t size, int64_t at)
{
	int64_t end;
	int rc = __builtin_add_overflow(at, (int64_t)size, &end) ? -EFBIG : make_own(n);

	if (rc == 0 && end > n->size)
		rc = content_resize(n, end);
	if (rc < 0)
		return rc;
	memcpy(n->data + at, bytes, size);
	node_touch(n);
	return (long)size;
}

int content_make(struct node *n)
{
	int rc = make_room(n, TEXT_ROOM);

	if (rc == 0)
		n->size = (int64_t)n->text(n->data, TEXT_ROOM);
	return rc;
}
