// SPDX-License-Identifier: MIT
// A guest without a processor: memory, a device behind its registers, and the driver's side of split virtqueues as
// virtio 1.2 (2.7, 4.2.3) describes it, written down anew here so that the device is not judged by its own reading.
#ifndef VMM_RIG_H
#define VMM_RIG_H

#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vmm/mmio.h"

#define RAM      (4u << 20)
#define RAM_AT   0x100000u // guest address of the first byte
#define RINGS_AT 0x100000u // queue i has its rings at RINGS_AT + i * 0x10000
#define FREE_AT  0x200000u // buffers go from here on

#define D_NEXT     1
#define D_WRITE    2
#define D_INDIRECT 4

struct ring {
	struct rig *rig;
	unsigned number;
	uint16_t size;
	uint64_t descriptors, available, used;
	uint16_t made, seen; // chains made available; used elements looked at
	uint16_t next;       // descriptor to use next
};

struct rig {
	uint8_t *ram;
	struct guest_memory memory;
	struct loop loop;
	struct mmio mmio;
	struct ring rings[VIRTIO_QUEUES];
	uint64_t free; // guest address of the next buffer
	char said[256];
};

static inline void *at(struct rig *r, uint64_t address)
{
	return r->ram + (address - RAM_AT);
}

static inline void put16(struct rig *r, uint64_t address, uint16_t v)
{
	memcpy(at(r, address), &v, sizeof(v));
}

static inline uint16_t get16(struct rig *r, uint64_t address)
{
	uint16_t v;

	memcpy(&v, at(r, address), sizeof(v));
	return v;
}

static inline uint32_t get32(struct rig *r, uint64_t address)
{
	uint32_t v;

	memcpy(&v, at(r, address), sizeof(v));
	return v;
}

static inline void reg_write(struct rig *r, uint64_t offset, uint32_t v)
{
	mmio_write(&r->mmio, offset, &v, sizeof(v));
}

static inline uint32_t reg_read(struct rig *r, uint64_t offset)
{
	uint32_t v;

	mmio_read(&r->mmio, offset, &v, sizeof(v));
	return v;
}

// Rings as a driver would place them; the tests may do otherwise.
static inline void ring_clear(struct rig *r, unsigned number, uint16_t size)
{
	uint64_t base = RINGS_AT + number * 0x10000;

	r->rings[number] = (struct ring){.rig = r,
		.number = number,
		.size = size,
		.descriptors = base,
		.available = base + 0x4000,
		.used = base + 0x8000};
	memset(at(r, base), 0, 0x10000);
}

static inline void say(void *context, const char *text)
{
	struct rig *r = context;

	snprintf(r->said, sizeof(r->said), "%s", text);
}

static inline void rig_memory(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	r->ram = mmap(NULL, RAM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	r->memory = (struct guest_memory){.regions = {{RAM_AT, RAM, r->ram}}, .count = 1};
	r->free = FREE_AT;
	for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
		ring_clear(r, i, VIRTQUEUE_SIZE);
}

// Puts a device behind registers. d may be NULL, when it could not be opened.
static inline bool rig_open(struct rig *r, struct virtio_device *d)
{
	rig_memory(r);
	if (!d || loop_open(&r->loop, NULL) || mmio_open(&r->mmio, d, &r->memory, &r->loop, NULL))
		return false;
	d->say = say;
	d->context = r;
	return true;
}

static inline void rig_close(struct rig *r)
{
	mmio_close(&r->mmio);
	loop_close(&r->loop);
	munmap(r->ram, RAM);
}

static inline void place_queue(struct rig *r, unsigned number)
{
	const struct ring *q = &r->rings[number];

	reg_write(r, 0x30, number);
	reg_write(r, 0x38, q->size);
	reg_write(r, 0x80, (uint32_t)q->descriptors);
	reg_write(r, 0x84, (uint32_t)(q->descriptors >> 32));
	reg_write(r, 0x90, (uint32_t)q->available);
	reg_write(r, 0x94, (uint32_t)(q->available >> 32));
	reg_write(r, 0xa0, (uint32_t)q->used);
	reg_write(r, 0xa4, (uint32_t)(q->used >> 32));
	reg_write(r, 0x44, 1);
}

// The initialization of 3.1.1, with those of the offered features that are wanted. Returns Status.
static inline uint32_t drive(struct rig *r, uint64_t wanted)
{
	uint64_t offered;

	reg_write(r, 0x70, 0);
	reg_write(r, 0x70, 1);
	reg_write(r, 0x70, 3);
	reg_write(r, 0x14, 0);
	offered = reg_read(r, 0x10);
	reg_write(r, 0x14, 1);
	offered |= (uint64_t)reg_read(r, 0x10) << 32;
	reg_write(r, 0x24, 0);
	reg_write(r, 0x20, (uint32_t)(offered & wanted));
	reg_write(r, 0x24, 1);
	reg_write(r, 0x20, (uint32_t)((offered & (wanted | VIRTIO_VERSION_1)) >> 32));
	reg_write(r, 0x70, 11);
	for (unsigned i = 0; i < r->mmio.device->queue_count; i++)
		place_queue(r, i);
	reg_write(r, 0x70, 15);
	return reg_read(r, 0x70);
}

// A piece of a chain: what the guest's memory holds there before, if anything.
struct piece {
	uint64_t address;
	uint32_t len;
	bool is_written; // by the device
};

// Takes memory for a buffer.
static inline uint64_t buffer(struct rig *r, const void *data, uint32_t len)
{
	uint64_t address = r->free;

	r->free += (len + 15) & ~15u;
	if (data)
		memcpy(at(r, address), data, len);
	return address;
}

static inline void set_descriptor(
	struct ring *q, uint16_t index, uint64_t address, uint32_t len, uint16_t flags, uint16_t next)
{
	uint8_t *p = at(q->rig, q->descriptors + 16u * index);

	memcpy(p, &address, 8);
	memcpy(p + 8, &len, 4);
	memcpy(p + 12, &flags, 2);
	memcpy(p + 14, &next, 2);
}

static inline void make_available(struct ring *q, uint16_t head)
{
	put16(q->rig, q->available + 4 + 2 * (q->made % q->size), head);
	put16(q->rig, q->available + 2, ++q->made);
}

// Makes a chain of the pieces available. Returns its head.
static inline uint16_t add_chain(struct ring *q, const struct piece *pieces, unsigned count)
{
	uint16_t head = q->next;

	for (unsigned i = 0; i < count; i++) {
		uint16_t index = q->next, next = (uint16_t)((index + 1) % q->size);
		uint16_t flags = (uint16_t)((i + 1 < count ? D_NEXT : 0) | (pieces[i].is_written ? D_WRITE : 0));

		set_descriptor(q, index, pieces[i].address, pieces[i].len, flags, next);
		q->next = next;
	}
	make_available(q, head);
	return head;
}

// Looks for the next used element. False when there is none.
static inline bool get_used(struct ring *q, uint32_t *head, uint32_t *len)
{
	uint64_t e = q->used + 4 + 8 * (q->seen % q->size);

	if (get16(q->rig, q->used + 2) == q->seen)
		return false;
	*head = get32(q->rig, e);
	*len = get32(q->rig, e + 4);
	q->seen++;
	return true;
}

// Lets the device work until there is nothing more to do.
static inline void settle(struct rig *r)
{
	while (loop_turn(&r->loop, 0, NULL) > 0)
		;
}

// Waits, for a minute at most, until there was something to do.
static inline bool await(struct rig *r)
{
	for (int i = 0; i < 1200; i++)
		if (loop_turn(&r->loop, 50, NULL) > 0)
			return true;
	return false;
}

// Notifies the device and lets it work.
static inline void kick(struct ring *q)
{
	reg_write(q->rig, MMIO_NOTIFY, q->number);
	settle(q->rig);
}

// Returns the interrupts since the last look: how many times the eventfd was written, and clears them.
static inline uint64_t interrupts(struct rig *r)
{
	uint64_t n = 0;

	return read(r->mmio.interrupt, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

#endif
