// SPDX-License-Identifier: MIT
#include "libos/tree.h"
#include "libos/clock.h"
#include "libos/content.h"
#include "libos/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRST_ROOM 8

static uint64_t last_number = 1;

struct node *node_new(uint32_t mode)
{
	struct node *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->number = ++last_number;
	n->mode = mode;
	n->holders = 1;
	node_touch(n);
	return n;
}

struct node *node_hold(struct node *n)
{
	n->holders++;
	return n;
}

void node_touch(struct node *n)
{
	clock_read(CLOCK_REALTIME_COARSE, &n->changed);
	n->status_changed = n->changed;
}

static void drop_entries(struct node *n)
{
	for (size_t i = 0; i < n->count; i++) {
		node_drop(n->entries[i].node);
		free(n->entries[i].name);
	}
	n->count = 0;
}

// A removed folder holds the one that it was in; so many may go at once that this does not call itself for them.
void node_drop(struct node *n)
{
	while (n && --n->holders == 0) {
		struct node *held = n->is_removed ? n->parent : NULL;

		drop_entries(n);
		free(n->entries);
		content_free(n);
		free(n);
		n = held;
	}
}

static int compare(const char *name, size_t length, const char *other)
{
	int order = strncmp(name, other, length);

	return order ? order : -(other[length] != '\0');
}

// Where the name is, or would be.
static size_t position(const struct node *folder, const char *name, size_t length, bool *is_there)
{
	size_t low = 0, high = folder->count;

	*is_there = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(name, length, folder->entries[middle].name);

		if (order == 0) {
			*is_there = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

// The folder counts as loaded from the start, as adding what is loaded looks for the place. One that is damaged stays
// empty, and an error whenever it is looked at.
int tree_load(struct node *folder)
{
	int rc;

	if (!folder->is_in_image)
		return 0;
	folder->is_in_image = false;
	rc = image_load_folder(folder);
	if (rc < 0) {
		drop_entries(folder);
		folder->is_in_image = true;
	}
	return rc;
}

struct node *tree_find(struct node *folder, const char *name, size_t length, int *error)
{
	bool is_there;
	size_t at;

	*error = tree_load(folder);
	at = position(folder, name, length, &is_there);
	return is_there ? folder->entries[at].node : NULL;
}

const struct entry *tree_after(const struct node *folder, const char *name)
{
	bool is_there;
	size_t at = position(folder, name, strlen(name), &is_there) + is_there;

	return at < folder->count ? &folder->entries[at] : NULL;
}

static int make_room(struct node *folder)
{
	size_t room = folder->room ? 2 * folder->room : FIRST_ROOM;
	struct entry *entries;

	if (folder->count < folder->room)
		return 0;
	entries = realloc(folder->entries, room * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	folder->entries = entries;
	folder->room = room;
	return 0;
}

int tree_add(struct node *folder, const char *name, size_t length, struct node *n)
{
	bool is_there;
	int rc = tree_load(folder);
	size_t at = position(folder, name, length, &is_there);
	char *copy;

	if (folder->is_removed)
		return -ENOENT;
	if (is_there || rc < 0)
		return is_there ? -EEXIST : rc;
	copy = strndup(name, length);
	if (!copy || make_room(folder) < 0) {
		free(copy);
		return -ENOMEM;
	}
	memmove(folder->entries + at + 1, folder->entries + at, (folder->count - at) * sizeof(*folder->entries));
	folder->entries[at] = (struct entry){.name = copy, .node = node_hold(n)};
	folder->count++;
	n->links++;
	if (!S_ISDIR(n->mode))
		return 0;
	if (n->is_removed)
		node_drop(n->parent);
	n->is_removed = false;
	n->parent = folder;
	return 0;
}

void tree_remove(struct node *folder, const char *name, size_t length)
{
	bool is_there;
	size_t at = position(folder, name, length, &is_there);
	struct entry gone = folder->entries[at];

	folder->count--;
	memmove(folder->entries + at, folder->entries + at + 1, (folder->count - at) * sizeof(*folder->entries));
	gone.node->links--;
	if (S_ISDIR(gone.node->mode)) {
		gone.node->is_removed = true;
		node_hold(folder);
	}
	free(gone.name);
	node_drop(gone.node);
}
