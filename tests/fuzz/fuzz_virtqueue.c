// SPDX-License-Identifier: MIT
// Any bytes as the rings of a virtqueue. What is taken must lie in memory, be no more than there are descriptors, and a
// fault must be final.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/vmm_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
	if (!holds)
		__builtin_trap();
}

static void check_chain(const struct rig *r, const struct virtqueue *q, const struct virtqueue_chain *c)
{
	uint64_t readable = 0, writable = 0;

	check(c->readable + c->writable >= 1 && c->readable + c->writable <= q->size);
	for (unsigned i = 0; i < c->readable + c->writable; i++) {
		const uint8_t *p = c->at[i].iov_base;

		check(c->at[i].iov_len > 0 && c->at[i].iov_len <= RAM);
		check(p >= r->ram && p + c->at[i].iov_len <= r->ram + RAM);
		*(i < c->readable ? &readable : &writable) += c->at[i].iov_len;
	}
	check(readable == c->readable_bytes && writable == c->writable_bytes);
}

static void work(struct rig *r, struct virtqueue *q, uint8_t how)
{
	static struct iovec list[VIRTQUEUE_SIZE];
	struct virtqueue_chain c;
	unsigned taken = 0;

	while (taken < 1000 && virtqueue_take(q, list, &c)) {
		taken++;
		check_chain(r, q, &c);
		if (how & 1 && taken == 3)
			virtqueue_untake(q, 2);
		if (how & 2)
			virtqueue_give(q, c.head, (uint32_t)c.writable_bytes);
		if (how & 4)
			virtqueue_show(q);
	}
	virtqueue_listen(q);
	virtqueue_hush(q);
	virtqueue_show(q);
	check(!q->fault || (!virtqueue_is_open(q) && !virtqueue_take(q, list, &c)));
	check(virtqueue_fault_text(q->fault) != NULL);
}

// The first bytes choose; the others are what memory begins with, so that they are rings.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rig r;
	static struct virtqueue q;
	struct virtqueue_place p;
	size_t half;

	if (size < 8)
		return 0;
	if (!r.ram)
		rig_memory(&r);
	memset(r.ram, 0, 0x8000);
	p = (struct virtqueue_place){(uint16_t)(data[0] & 0x80 ? data[1] : 1u << (data[0] & 7)), RAM_AT + 16 * data[2],
		RAM_AT + 2 * data[3], RAM_AT + 4 * data[4]};
	half = (size - 8) / 2;
	memcpy(r.ram, data + 8, half);
	if (virtqueue_open(&q, &r.memory, &p, data[5] & 1))
		return 0;
	work(&r, &q, data[6]);
	// The driver goes on, or changes its mind.
	memcpy(r.ram, data + 8 + half, half);
	work(&r, &q, data[7]);
	virtqueue_close(&q);
	return 0;
}
