// SPDX-License-Identifier: MIT
// The results volume: any USB volume labelled ASSAY that can be written, mounted at INIT_VOLUME_DIR. The boot stick's
// own is taken only when there is no other.
#ifndef INIT_VOLUME_H
#define INIT_VOLUME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "init/disks.h"

#define VOLUME_LABEL       "ASSAY"
#define VOLUME_REFUSED_MAX 16

struct volume {
	char boot_disk[32];                   // the whole disk that the machine was booted from
	uint64_t boot_seq;                    // and its sequence number, for a name may be given again
	char device[48];                      // what is mounted; "" when nothing is
	uint64_t seq;                         // the disk that it is on
	uint64_t refused[VOLUME_REFUSED_MAX]; // disks that were tried and are not to be tried again until replugged
	size_t refused_count;
};

// Notes the disk that the machine was booted from: its own volume comes last.
void volume_begin(struct volume *v, const struct disk *stick);

// Mounts the best volume there is now. Each one that does not do is named with the reason. Returns false when none is
// left, and then nothing is mounted.
bool volume_mount(struct volume *v);

// Flushes and unmounts the volume. A busy one is tried again for ten seconds.
int volume_unmount(struct volume *v, struct err **e);

// Remembers that the disk of the mounted volume is not to be tried again until it is plugged in anew.
void volume_refuse(struct volume *v);

#endif
