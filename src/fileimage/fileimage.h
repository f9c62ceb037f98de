// SPDX-License-Identifier: MIT
// Makes the file tree of a unikernel (abi/fileimage.h) from a folder.
#ifndef FILEIMAGE_FILEIMAGE_H
#define FILEIMAGE_FILEIMAGE_H

#include "abi/fileimage.h"
#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>

// What is known of a file so far. Item 0 is the folder itself.
struct fileimage_item {
	struct fileimage_node node;
	size_t parent;  // item
	unsigned depth; // folders above it
};

#define FILEIMAGE_DEPTH_MAX 2048 // no path is long enough for a folder below that

struct fileimage {
	struct fileimage_item *items;
	size_t count, room;
	struct buf names;
	int out;
	uint64_t end;    // of what is written
	size_t left_out; // FIFOs, sockets and block devices, which a unikernel can do nothing with
};

// Writes the image of a folder, an open descriptor, to an empty file. No symbolic link is followed. The folder
// .unikernel at the top, where the image may lie, is left out. In *left_out comes how many other files are.
int fileimage_make(int folder, int out, size_t *left_out, struct err **e);

// Copies a file to the image's end. 0 with start and size set.
int fileimage_copy(struct fileimage *f, int from, struct fileimage_node *n, struct err **e);

// Adds the entries of the folder that item i is. For fileimage_make.
int fileimage_scan(struct fileimage *f, int root, size_t i, struct err **e);

#endif
