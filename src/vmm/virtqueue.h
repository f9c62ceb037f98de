// SPDX-License-Identifier: MIT
// The device's side of a split virtqueue (virtio 1.2, 2.7) with event index. The driver is a stranger: each number is
// read once and then judged; a queue whose rules were broken (fault) gives nothing more until it is opened anew.
// No allocation, no lock, no system call.
#ifndef VMM_VIRTQUEUE_H
#define VMM_VIRTQUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "vmm/memory.h"

#define VIRTQUEUE_SIZE 256 // descriptors that a driver may ask for

// The rules that a driver can break.
enum virtqueue_fault {
	VIRTQUEUE_FINE,
	VIRTQUEUE_BAD_SIZE,    // no power of two, or too large
	VIRTQUEUE_BAD_PLACE,   // a ring that is not wholly in memory, or not aligned
	VIRTQUEUE_BAD_AHEAD,   // more chains made available than there are descriptors
	VIRTQUEUE_BAD_INDEX,   // a descriptor beyond the table
	VIRTQUEUE_BAD_LOOP,    // a chain longer than the table: it loops
	VIRTQUEUE_BAD_BUFFER,  // a buffer that is not wholly in memory, or empty
	VIRTQUEUE_BAD_ORDER,   // something to read behind something to write
	VIRTQUEUE_BAD_FLAG,    // an indirect descriptor, which was not offered
	VIRTQUEUE_BAD_REQUEST, // a chain in which the device's request does not fit; the devices say so
	VIRTQUEUE_FAULTS,
};

// Where the driver put it: guest addresses.
struct virtqueue_place {
	uint16_t size;
	uint64_t descriptors, available, used;
};

struct virtqueue {
	const struct guest_memory *memory;
	const volatile uint8_t *descriptors, *available; // NULL: not open
	volatile uint8_t *used;
	uint16_t size;
	uint16_t seen;  // index in available, as the driver was last seen to set it
	uint16_t taken; // index in available of the next chain to take
	uint16_t given; // index in used that the next chain gets
	uint16_t shown; // of given, as the driver sees it
	uint16_t told;  // of given, when the driver was last interrupted
	bool has_event; // VIRTIO_RING_F_EVENT_IDX
	bool has_told;  // told means something
	enum virtqueue_fault fault;
};

// A chain: buffers that the driver wrote, then those that it wants written.
struct virtqueue_chain {
	uint16_t head;
	uint16_t readable, writable; // buffers
	struct iovec *at;            // the readable, then the writable
	uint64_t readable_bytes, writable_bytes;
};

// Opens the queue that the driver placed. The fault is also kept in q->fault.
enum virtqueue_fault virtqueue_open(
	struct virtqueue *q, const struct guest_memory *m, const struct virtqueue_place *p, bool has_event);

// Goes on where somebody else has served the queue up to here: index is that of the next chain to take, and all before
// it were given.
void virtqueue_resume(struct virtqueue *q, uint16_t index);

// Forgets the place: nothing there is touched any more.
void virtqueue_close(struct virtqueue *q);

// Returns whether chains can be taken and given: it was opened, and has no fault.
bool virtqueue_is_open(const struct virtqueue *q);

// Takes the next chain, whose buffers go to at (VIRTQUEUE_SIZE entries). False when there is none, or q->fault.
bool virtqueue_take(struct virtqueue *q, struct iovec *at, struct virtqueue_chain *c);

// Gives back the last count chains that were taken and not yet given: they will be taken again.
void virtqueue_untake(struct virtqueue *q, uint16_t count);

// Gives a chain to the driver, with the number of bytes that were written into it. It is not shown before
// virtqueue_show.
void virtqueue_give(struct virtqueue *q, uint16_t head, uint32_t written);

// Shows the driver all that was given. Returns whether it wants an interrupt for that.
bool virtqueue_show(struct virtqueue *q);

// Asks the driver for a notification when it makes more available. Returns whether there is more already, which must
// then be taken, as no notification may come for it.
bool virtqueue_listen(struct virtqueue *q);

// Tells the driver that notifications are of no use now. It may send them all the same.
void virtqueue_hush(struct virtqueue *q);

// Records a rule of the device's own that the chain broke. The queue gives nothing more.
void virtqueue_refuse(struct virtqueue *q);

// Returns the words for a fault.
const char *virtqueue_fault_text(enum virtqueue_fault f);

#endif
