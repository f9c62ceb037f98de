// SPDX-License-Identifier: MIT
#ifndef INIT_OVERLAY_H
#define INIT_OVERLAY_H

#include "base/err.h"

#define OVERLAY_LOWER "/lower" // the squashfs
#define OVERLAY_UPPER "/upper" // memory: what is written, and the squashfs' file
#define OVERLAY_ROOT  "/root"  // both together
#define OVERLAY_IMAGE OVERLAY_UPPER "/root.squashfs"

// Mounts the memory that OVERLAY_IMAGE is to be copied to; at most 80 % of the machine's.
int overlay_prepare(struct err **e);

// Mounts OVERLAY_IMAGE with the memory over it at OVERLAY_ROOT. The image and both layers stay in use by that mount
// alone: it is the only one left.
int overlay_mount(struct err **e);

#endif
