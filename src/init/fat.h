// SPDX-License-Identifier: MIT
// What a FAT volume says about itself (Microsoft's fatgen103), read from a stick that anybody may have prepared.
#ifndef INIT_FAT_H
#define INIT_FAT_H

#include <stdint.h>

#include "base/err.h"

struct fat {
	char label[12]; // without trailing blanks; "" when there is none
	uint64_t bytes; // that the volume covers
	int bits;       // 12, 16 or 32
};

// Reads the boot sector and the root folder of the volume behind fd. The label is the root folder's entry, which is
// what systems change when a person renames a stick; the boot sector's copy counts only when there is no such entry.
int fat_probe(int fd, struct fat *f, struct err **e);

#endif
