// SPDX-License-Identifier: MIT
// A small virtqueue in a guest's memory, and the device's end of it.
#ifndef VMM_QUEUE_H
#define VMM_QUEUE_H

#include "vmm_rig.h"

#define SIZE 8

struct bench {
	struct rig rig;
	struct virtqueue q;
	struct ring *ring;
	struct iovec list[VIRTQUEUE_SIZE];
	struct virtqueue_chain c;
};

static inline enum virtqueue_fault open_at(struct bench *b, bool has_event)
{
	const struct ring *r = b->ring;
	struct virtqueue_place p = {r->size, r->descriptors, r->available, r->used};

	return virtqueue_open(&b->q, &b->rig.memory, &p, has_event);
}

static inline int set_up(void **state)
{
	static struct bench b;

	rig_memory(&b.rig);
	ring_clear(&b.rig, 0, SIZE);
	b.ring = &b.rig.rings[0];
	assert_int_equal(open_at(&b, true), VIRTQUEUE_FINE);
	*state = &b;
	return 0;
}

static inline int tear_down(void **state)
{
	struct bench *b = *state;

	munmap(b->rig.ram, RAM);
	return 0;
}

static inline bool take(struct bench *b)
{
	return virtqueue_take(&b->q, b->list, &b->c);
}

static inline void chain_of(struct bench *b, const struct piece *p, unsigned count)
{
	add_chain(b->ring, p, count);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
