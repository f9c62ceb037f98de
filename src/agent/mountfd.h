// SPDX-License-Identifier: MIT
// Mounts by descriptor (fsopen(2), open_tree(2), mount_setattr(2), move_mount(2)): a mount is made whole, with its
// flags, before it is put anywhere, and is put on a descriptor, so no path is looked up twice and no moment is in
// between.
#ifndef AGENT_MOUNTFD_H
#define AGENT_MOUNTFD_H

#include <stdbool.h>

#include "base/err.h"

// Makes a mount of a new file system: data is its options, separated by commas, or NULL; flags are MS_… as of mount(2).
// Returns a descriptor, or -1 with *e set to the file system's own words where it has some.
int mountfd_new(const char *type, const char *source, const char *data, unsigned long flags, struct err **e);

// Makes a mount of the file or folder that fd is; with what is mounted below it, if is_recursive.
int mountfd_clone(int fd, bool is_recursive, struct err **e);

// Sets and clears MS_… flags of a mount, and its propagation (0: it stays).
int mountfd_change(int mount, bool is_recursive, unsigned long set, unsigned long clear, unsigned long propagation,
	struct err **e);

// Puts a mount on what target is, of the same kind: folder on folder, file on file.
int mountfd_attach(int mount, int target, struct err **e);

#endif
