// SPDX-License-Identifier: MIT
// Disk images of root file systems, squashfs, in a folder that keeps them for the next time. Uncompressed: that is made
// and read fastest, and a host that keeps them in memory shares that between all its guests.
#ifndef RUNTIME_SHARE_IMAGE_H
#define RUNTIME_SHARE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SHARE_CACHE_MAX (UINT64_C(1) << 30) // bytes of images that no VM uses; the longest unused go first

struct share_image {
	const char *rootfs, *mksquashfs;
	const char *cache; // made if it is not there
};

// Finds the image of the root file system, or makes it: once, however many ask at a time. path gets its name. Returns a
// descriptor or -1: while it is open, the image stays.
int share_image(const struct share_image *s, uint64_t deadline, char *path, size_t size, struct err **e);

// Removes what the folder has too much of: images beyond the bound that nobody has open, and what those left who were
// killed while making one.
void share_image_prune(const char *cache, uint64_t bound);

#endif
