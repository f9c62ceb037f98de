// SPDX-License-Identifier: MIT
// Stage 1: from the initramfs to the root in memory.
#ifndef INIT_BOOT_H
#define INIT_BOOT_H

#include "base/err.h"
#include "init/cmdline.h"
#include "init/disks.h"

struct boot {
	struct cmdline args;
	struct disk stick; // the partition that the root came from
};

// Mounts, finds the boot stick, copies the root to memory, releases the stick and switches to the root. On failure the
// initramfs is still the root.
int boot(struct boot *b, struct err **e);

#endif
