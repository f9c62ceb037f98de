// SPDX-License-Identifier: MIT
// Files that are mapped to be shared: the mapping is the file's content itself.
#ifndef LIBOS_SHARED_H
#define LIBOS_SHARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file;

// Maps a file of the tree. The address, or −errno.
long shared_map(struct file *f, size_t bytes, int64_t offset);

// Ends the mapping that is just there. False: there is none.
bool shared_unmap(uintptr_t address, size_t bytes);

// Whether some mapping has a part in the range: its pages are the file's, and not to be given away.
bool shared_overlaps(uintptr_t address, size_t bytes);

#endif
