// SPDX-License-Identifier: MIT
// Options of mounts that are for the kernel itself rather than for the file system: config.md, "Linux mount options",
// by runc's names.
#ifndef OCI_MOUNT_OPTION_H
#define OCI_MOUNT_OPTION_H

#include <stdbool.h>
#include <stddef.h>

enum mount_option_kind {
	MOUNT_SETS,        // the flags
	MOUNT_CLEARS,      // the flags
	MOUNT_PROPAGATES,  // by the flags, in a mount(2) of its own
	MOUNT_UNSUPPORTED, // runc has it, this has not
};

struct mount_option {
	const char *name;
	enum mount_option_kind kind;
	unsigned long flags; // MS_…
};

// Returns the option of that name, or NULL: it is data for the file system.
const struct mount_option *mount_option_find(const char *name);

// Returns option i in the order of the alphabet, or NULL: there are no more.
const struct mount_option *mount_option_at(size_t i);

#endif
