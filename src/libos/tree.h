// SPDX-License-Identifier: MIT
// The tree of files. It lives in memory: what is written stays there. Folders and contents that the image has (see
// abi/fileimage.h) come in when they are first looked at, so starting does not depend on the image's size.
#ifndef LIBOS_TREE_H
#define LIBOS_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct entry {
	char *name;
	struct node *node; // held
};

struct node {
	uint64_t number;
	uint32_t mode; // as st_mode
	uint32_t uid, gid;
	unsigned holders; // entries, open files, and calls under way
	unsigned links;   // entries only
	struct timespec changed, status_changed;

	// a folder
	struct node *parent; // the root's is itself
	bool is_removed;     // it has no name any more, takes no entries, and holds its parent
	struct entry *entries;
	size_t count, room; // of entries, which are in order of their names; of a file: bytes of data

	// a file or a symbolic link
	char *data;          // NULL: nothing, or it is in the image still
	bool is_as_in_image; // data is what the image has (content.c)
	bool is_lent;        // and was lent to someone
	bool is_pinned;      // data is pages of the heap that stay where they are, since they are mapped (shared.c)
	int64_t size;        // bytes; of a link without the NUL that follows

	// what is in the image still: of a file its offset, of a folder the number of its first entry
	bool is_in_image;
	uint64_t start, image_count;

	dev_t device;                           // a device
	size_t (*text)(char *out, size_t size); // a file whose content is made when it is opened, of /proc
};

extern struct node *tree_root;

// Reads the image's head if there is one, and adds /dev, /proc, /tmp and /etc as far as they are missing. 0, or −1 if
// the image is damaged or there is no memory.
int tree_start(void);

// Makes a node with one holder, who is to give it to tree_add or to node_drop; NULL: no memory.
struct node *node_new(uint32_t mode);

// One holder less; the last one has it freed.
void node_drop(struct node *n);

// One holder more.
struct node *node_hold(struct node *n);

// Notes that the content, and so the status, has changed now.
void node_touch(struct node *n);

// The entry of that name; NULL: there is none. −EIO in *error if the folder cannot be read from the image, else 0.
struct node *tree_find(struct node *folder, const char *name, size_t length, int *error);

// The first entry after that name in order; NULL: there is none.
const struct entry *tree_after(const struct node *folder, const char *name);

// Brings in the entries that are in the image. 0, or −EIO, or −ENOMEM.
int tree_load(struct node *folder);

// Adds an entry, which holds the node. 0, −EEXIST, −ENOMEM, −EIO.
int tree_add(struct node *folder, const char *name, size_t length, struct node *n);

// Removes an entry, which must be there.
void tree_remove(struct node *folder, const char *name, size_t length);

#endif
