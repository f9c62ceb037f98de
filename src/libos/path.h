// SPDX-License-Identifier: MIT
#ifndef LIBOS_PATH_H
#define LIBOS_PATH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct node;
struct file;

// Where a path leads.
struct place {
	struct node *folder; // that has it, or would have it. Not held
	struct node *node;   // what is there; NULL: nothing. Not held
	char name[NAME_MAX + 1];
	size_t length;         // of the name; 0: the path ends in "/", "." or ".."
	bool is_parent;        // it ends in ".."
	bool must_be_a_folder; // as a '/' stands behind it
};

enum path_flag {
	PATH_NOFOLLOW = 1, // a symbolic link at the end is what is meant
	PATH_EMPTY = 2,    // an empty path means the descriptor itself
	PATH_BENEATH = 4,  // nothing leads out of the folder at which the walk begins
	PATH_NO_LINKS = 8, // no symbolic link is followed
};

// Walks a path from the folder of a descriptor, or AT_FDCWD. 0 even if there is nothing at the end of it; −ENOENT if
// there is nothing before that, and the other errors that Linux has.
int path_walk(int at, const char *path, unsigned flags, struct place *out);

// The same where something must be there: −ENOENT otherwise, and −ENOTDIR if it is no folder but should be.
int path_find(int at, const char *path, unsigned flags, struct node **out);

// The working directory, which the caller may replace, moving the hold.
extern struct node *path_here;

// Writes the absolute path of a folder. Bytes with the NUL, −ERANGE, −ENOENT if it is removed.
long path_of(const struct node *folder, char *out, size_t size);

#endif
