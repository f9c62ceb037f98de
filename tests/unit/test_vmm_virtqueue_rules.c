// SPDX-License-Identifier: MIT
// Split virtqueues with drivers that break the rules of virtio 1.2, 2.7.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "vmm_queue.h"

// The fault that the next take finds.
static enum virtqueue_fault fault(struct bench *b)
{
	assert_false(take(b));
	assert_false(virtqueue_is_open(&b->q));
	assert_false(take(b)); // for ever
	return b->q.fault;
}

static void a_loop_ends(void **state)
{
	struct bench *b = *state;

	set_descriptor(b->ring, 0, FREE_AT, 4, D_NEXT, 1);
	set_descriptor(b->ring, 1, FREE_AT, 4, D_NEXT, 0);
	make_available(b->ring, 0);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_LOOP);
}

// The list has room for as many buffers as there are descriptors, and no more.
static void a_loop_through_the_largest_table_ends(void **state)
{
	struct bench *b = *state;
	struct iovec *list = calloc(VIRTQUEUE_SIZE, sizeof(*list));
	uint16_t size = VIRTQUEUE_SIZE;

	ring_clear(&b->rig, 0, size);
	assert_int_equal(open_at(b, true), VIRTQUEUE_FINE);
	for (uint16_t i = 0; i < size; i++)
		set_descriptor(b->ring, i, FREE_AT, 4, D_NEXT, (uint16_t)((i + 1) % size));
	make_available(b->ring, 0);
	assert_false(virtqueue_take(&b->q, list, &b->c));
	assert_int_equal(b->q.fault, VIRTQUEUE_BAD_LOOP);
	free(list);
}

static void a_descriptor_that_leads_to_itself_ends(void **state)
{
	struct bench *b = *state;

	set_descriptor(b->ring, 3, FREE_AT, 4, D_NEXT, 3);
	make_available(b->ring, 3);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_LOOP);
}

static void numbers_beyond_the_table_are_refused(void **state)
{
	struct bench *b = *state;

	make_available(b->ring, SIZE);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_INDEX);

	ring_clear(&b->rig, 0, SIZE);
	assert_int_equal(open_at(b, true), VIRTQUEUE_FINE);
	set_descriptor(b->ring, 0, FREE_AT, 4, D_NEXT, 0xffff);
	make_available(b->ring, 0);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_INDEX);
}

static void more_chains_than_descriptors_are_refused(void **state)
{
	struct bench *b = *state;
	struct piece p = {FREE_AT, 4, false};

	put16(&b->rig, b->ring->available + 2, SIZE + 1);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_AHEAD);

	// Those that the device still has count too.
	ring_clear(&b->rig, 0, SIZE);
	assert_int_equal(open_at(b, true), VIRTQUEUE_FINE);
	for (unsigned i = 0; i < SIZE; i++)
		chain_of(b, &p, 1);
	for (unsigned i = 0; i < SIZE; i++)
		assert_true(take(b));
	chain_of(b, &p, 1);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_AHEAD);
}

static void an_index_that_goes_back_is_refused(void **state)
{
	struct bench *b = *state;
	struct piece p = {FREE_AT, 4, false};

	chain_of(b, &p, 1);
	chain_of(b, &p, 1);
	assert_true(take(b) && take(b));
	virtqueue_give(&b->q, 0, 0);
	virtqueue_give(&b->q, 1, 0);
	put16(&b->rig, b->ring->available + 2, 1);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_AHEAD);
}

// Each is one descriptor that must not pass.
static void buffers_outside_memory_are_refused(void **state)
{
	static const struct {
		uint64_t address;
		uint32_t len;
	} bad[] = {
		{0, 1},                     // below
		{RAM_AT - 1, 2},            // begins below
		{RAM_AT + RAM, 1},          // behind
		{RAM_AT + RAM - 4, 5},      // ends behind
		{RAM_AT, RAM + 1},          // all and one more
		{UINT64_MAX, 1},            // goes round
		{UINT64_MAX - 3, 8},        // goes round
		{0xc0001000, 4},            // registers of a device
		{0xfee00000, 4},            // of the interrupt controller
		{RAM_AT + 0x100000000u, 4}, // the address cut to 32 bits would be memory
		{FREE_AT, UINT32_MAX},      // the longest
		{FREE_AT, 0},               // empty
	};
	struct bench *b = *state;

	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ring_clear(&b->rig, 0, SIZE);
		assert_int_equal(open_at(b, true), VIRTQUEUE_FINE);
		set_descriptor(b->ring, 0, bad[i].address, bad[i].len, i & 1 ? D_WRITE : 0, 0);
		make_available(b->ring, 0);
		assert_int_equal(fault(b), VIRTQUEUE_BAD_BUFFER);
	}
}

static void two_regions_do_not_make_one(void **state)
{
	struct bench *b = *state;
	uint64_t half = RAM / 2;

	b->rig.memory = (struct guest_memory){
		.regions = {{RAM_AT, half, b->rig.ram}, {RAM_AT + half, half, b->rig.ram + half}}, .count = 2};
	assert_non_null(guest_range(&b->rig.memory, RAM_AT + half - 1, 1));
	assert_non_null(guest_range(&b->rig.memory, RAM_AT + half, half));
	assert_null(guest_range(&b->rig.memory, RAM_AT + half - 1, 2));
	assert_null(guest_range(&b->rig.memory, RAM_AT, 0));
}

static void order_and_flags_are_held(void **state)
{
	struct bench *b = *state;

	set_descriptor(b->ring, 0, FREE_AT, 4, D_NEXT | D_WRITE, 1);
	set_descriptor(b->ring, 1, FREE_AT, 4, 0, 0);
	make_available(b->ring, 0);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_ORDER);

	ring_clear(&b->rig, 0, SIZE);
	assert_int_equal(open_at(b, true), VIRTQUEUE_FINE);
	set_descriptor(b->ring, 0, FREE_AT, 16, D_INDIRECT, 0);
	make_available(b->ring, 0);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_FLAG);
}

static void a_queue_with_a_fault_gives_nothing(void **state)
{
	struct bench *b = *state;
	uint32_t head, len;

	make_available(b->ring, SIZE);
	fault(b);
	virtqueue_give(&b->q, 0, 1);
	assert_false(virtqueue_show(&b->q));
	assert_false(virtqueue_listen(&b->q));
	assert_false(get_used(b->ring, &head, &len));
}

static void rings_lie_wholly_in_memory_and_aligned(void **state)
{
	// Size, and how far each ring is moved from a good place.
	static const struct {
		uint16_t size;
		uint64_t descriptors, available, used;
		enum virtqueue_fault fault;
	} cases[] = {
		{0, 0, 0, 0, VIRTQUEUE_BAD_SIZE},
		{3, 0, 0, 0, VIRTQUEUE_BAD_SIZE},
		{2 * VIRTQUEUE_SIZE, 0, 0, 0, VIRTQUEUE_BAD_SIZE},
		{UINT16_MAX, 0, 0, 0, VIRTQUEUE_BAD_SIZE},
		{SIZE, 8, 0, 0, VIRTQUEUE_BAD_PLACE},
		{SIZE, 0, 1, 0, VIRTQUEUE_BAD_PLACE},
		{SIZE, 0, 0, 2, VIRTQUEUE_BAD_PLACE},
		{SIZE, UINT64_C(1) << 40, 0, 0, VIRTQUEUE_BAD_PLACE},
		{SIZE, 0, UINT64_C(1) << 32, 0, VIRTQUEUE_BAD_PLACE},
		{SIZE, 0, 0, (uint64_t)-0x10000, VIRTQUEUE_BAD_PLACE},
		{1, 0, 0, 0, VIRTQUEUE_FINE},
		{VIRTQUEUE_SIZE, 0, 0, 0, VIRTQUEUE_FINE},
	};
	struct bench *b = *state;
	uint64_t end = RAM_AT + RAM;
	struct virtqueue_place last = {SIZE, end - 16 * SIZE, RINGS_AT, end - 8 * SIZE - 4};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct virtqueue_place p = {cases[i].size, b->ring->descriptors + cases[i].descriptors,
			b->ring->available + cases[i].available, RAM_AT + cases[i].used};

		assert_int_equal(virtqueue_open(&b->q, &b->rig.memory, &p, true), cases[i].fault);
		assert_int_equal(virtqueue_is_open(&b->q), cases[i].fault == VIRTQUEUE_FINE);
	}
	// The used ring has 2 bytes of event index behind its elements.
	assert_int_equal(virtqueue_open(&b->q, &b->rig.memory, &last, true), VIRTQUEUE_BAD_PLACE);
	last.used -= 4;
	assert_int_equal(virtqueue_open(&b->q, &b->rig.memory, &last, true), VIRTQUEUE_FINE);
	last.descriptors += 16;
	assert_int_equal(virtqueue_open(&b->q, &b->rig.memory, &last, true), VIRTQUEUE_BAD_PLACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_loop_ends),
		TEST(a_loop_through_the_largest_table_ends),
		TEST(a_descriptor_that_leads_to_itself_ends),
		TEST(numbers_beyond_the_table_are_refused),
		TEST(more_chains_than_descriptors_are_refused),
		TEST(an_index_that_goes_back_is_refused),
		TEST(buffers_outside_memory_are_refused),
		TEST(two_regions_do_not_make_one),
		TEST(order_and_flags_are_held),
		TEST(a_queue_with_a_fault_gives_nothing),
		TEST(rings_lie_wholly_in_memory_and_aligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
