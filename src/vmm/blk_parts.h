// SPDX-License-Identifier: MIT
// The disk: its state, and its work on requests, which are carried out on the loop's thread at once, or by the kernel
// (io_uring) while that does other things.
#ifndef VMM_BLK_PARTS_H
#define VMM_BLK_PARTS_H

#include "vmm/blk_file.h"
#include "vmm/blk_request.h"
#include "vmm/rate.h"
#include "vmm/uring.h"
#include "vmm/virtio.h"

#define BLK_LISTS (4 * VIRTQUEUE_SIZE) // buffers that can wait for the kernel to be entered

// A request that the kernel has. The chain's list of buffers is no more.
struct blk_pending {
	struct virtqueue_chain chain;
	struct blk_request request;
};

// What only io_uring needs.
struct blk_async {
	struct blk_pending pending[URING_DEPTH];
	uint16_t free[URING_DEPTH]; // of pending
	unsigned free_count;
	struct uring uring;
	struct loop_watch watch;
	bool is_dead; // io_uring failed, and nothing is known of what it had
};

struct blk {
	struct virtio_device device;
	struct blk_file file;
	struct blk_limits limits;
	struct rate rate;
	struct loop_timer timer; // until the rate limiter lets the next one pass
	bool is_waiting;
	struct blk_async *async; // owned; NULL: at once
	struct iovec *lists;     // BLK_LISTS of them
	unsigned listed;
};

// Carries out what the driver made available.
void blk_work(struct blk *b);

// Answers what the kernel has done.
void blk_finish(struct blk *b);

// Waits until the kernel has nothing left to do.
void blk_drain(struct blk *b);

#endif
