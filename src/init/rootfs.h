// SPDX-License-Identifier: MIT
#ifndef INIT_ROOTFS_H
#define INIT_ROOTFS_H

#include "base/err.h"

// Copies the file of the root from the stick to memory, with a progress bar on the screen, and sums it up on the way.
// Anything but sha256 (64 small hexadecimal digits) is refused, with both sums in the error; the copy is removed then.
int rootfs_copy(const char *from, const char *to, const char *sha256, struct err **e);

#endif
