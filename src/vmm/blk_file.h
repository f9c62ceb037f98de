// SPDX-License-Identifier: MIT
// What a disk of the guest is on the host: a raw file or a block device.
#ifndef VMM_BLK_FILE_H
#define VMM_BLK_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "vmm/blk_request.h"

struct blk_file {
	int fd; // owned
	uint64_t sectors;
	char id[BLK_ID + 1]; // from the numbers of device and file, as Firecracker makes it
};

// Opens the file; a part of a sector at its end is not used.
int blk_file_open(struct blk_file *f, const char *path, bool is_read_only, struct err **e);

#endif
