// SPDX-License-Identifier: MIT
// As much of io_uring (io_uring(7)) as a disk needs: vectored reads and writes and a flush on one file, at most
// URING_DEPTH in flight.
#ifndef VMM_URING_H
#define VMM_URING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/err.h"

#define URING_DEPTH 256

struct io_uring_sqe;
struct io_uring_cqe;

struct uring {
	int fd; // owned; readable while there is something to reap
	uint8_t *rings;
	size_t rings_len;
	struct io_uring_sqe *sqes;
	unsigned *sq_tail, *cq_head, *cq_tail, sq_mask, cq_mask;
	struct io_uring_cqe *cqes;
	unsigned queued;    // not submitted yet
	unsigned in_flight; // the queued among them
};

enum uring_op { URING_READ, URING_WRITE, URING_FLUSH };

// Opens it. To be closed even when that failed.
int uring_open(struct uring *u, struct err **e);

// Queues an operation on count buffers at an offset of the file; a flush takes neither. The list of buffers, not what
// is in them, may be used for another one after uring_submit. There must be room: fewer than URING_DEPTH in flight.
void uring_queue(struct uring *u, enum uring_op op, int file, const struct iovec *at, unsigned count, uint64_t offset,
	uint32_t tag);

// Hands all that is queued to the kernel. Failure is final.
int uring_submit(struct uring *u, struct err **e);

// Takes one that is done: its tag, and its bytes or −errno. False when there is none.
bool uring_reap(struct uring *u, uint32_t *tag, int32_t *result);

// Waits until there is something to reap.
int uring_wait(struct uring *u, struct err **e);

// Closes it. Nothing is in flight by then.
void uring_close(struct uring *u);

#endif
