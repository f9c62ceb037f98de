// SPDX-License-Identifier: MIT
#ifndef INIT_BOOT_VOLUME_H
#define INIT_BOOT_VOLUME_H

#include "base/err.h"
#include "init/disks.h"
#include "init/guid.h"

// Waits, at most 60 s, for a partition with the unique id on a disk of the USB bus. Where two sticks have it, the first
// by port order is taken and a warning says so. The error says which block devices there were.
int boot_volume_find(const unsigned char id[GUID_SIZE], struct disk *out, struct err **e);

#endif
