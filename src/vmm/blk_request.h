// SPDX-License-Identifier: MIT
// A request to a disk (virtio 1.2, 5.2.6): a header of 16 bytes to read, data either way, a byte of status to write.
#ifndef VMM_BLK_REQUEST_H
#define VMM_BLK_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "vmm/virtqueue.h"

#define BLK_SECTOR   512
#define BLK_ID       20                   // bytes of a disk's name
#define BLK_DATA_MAX (UINT64_C(64) << 20) // bytes of a request: what is longer would hold up the other devices

// Types.
#define BLK_IN     0
#define BLK_OUT    1
#define BLK_FLUSH  4
#define BLK_GET_ID 8

// Of the status byte.
#define BLK_OK          0
#define BLK_IOERR       1
#define BLK_UNSUPPORTED 2

struct blk_request {
	uint32_t type;
	uint64_t sector;
	struct iovec
		*data; // within the chain's list, which is cut for it: what is read (BLK_OUT) or written (the others)
	unsigned count;
	uint64_t bytes; // of data
	uint8_t *status;
};

// What a request may do.
struct blk_limits {
	uint64_t sectors;
	bool is_read_only;
	bool has_flush;
};

// Reads the request in a chain. False when the chain has no room for header and status.
bool blk_request_read(const struct virtqueue_chain *c, struct blk_request *r);

// Returns BLK_OK when the request may be carried out, or the status that answers it.
uint8_t blk_request_check(const struct blk_request *r, const struct blk_limits *l);

#endif
