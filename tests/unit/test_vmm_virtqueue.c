// SPDX-License-Identifier: MIT
// Split virtqueues against drivers good and bad. What is expected is what virtio 1.2, 2.7 says.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "vmm_rig.h"

#define SIZE 8

struct bench {
	struct rig rig;
	struct virtqueue q;
	struct ring *ring;
	struct iovec list[VIRTQUEUE_SIZE];
	struct virtqueue_chain c;
};

static enum virtqueue_fault open_at(struct bench *b, bool has_event)
{
	const struct ring *r = b->ring;
	struct virtqueue_place p = {r->size, r->descriptors, r->available, r->used};

	return virtqueue_open(&b->q, &b->rig.memory, &p, has_event);
}

static int set_up(void **state)
{
	static struct bench b;

	rig_memory(&b.rig);
	ring_clear(&b.rig, 0, SIZE);
	b.ring = &b.rig.rings[0];
	assert_int_equal(open_at(&b, true), VIRTQUEUE_FINE);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	munmap(b->rig.ram, RAM);
	return 0;
}

static bool take(struct bench *b)
{
	return virtqueue_take(&b->q, b->list, &b->c);
}

static void chain_of(struct bench *b, const struct piece *p, unsigned count)
{
	add_chain(b->ring, p, count);
}

// The fault that the next take finds.
static enum virtqueue_fault fault(struct bench *b)
{
	assert_false(take(b));
	assert_false(virtqueue_is_open(&b->q));
	assert_false(take(b)); // for ever
	return b->q.fault;
}

static void a_chain_is_its_buffers(void **state)
{
	struct bench *b = *state;
	struct piece p[] = {{FREE_AT, 16, false}, {FREE_AT + 0x1000, 100, true}, {RAM_AT + RAM - 1, 1, true}};

	assert_false(take(b));
	chain_of(b, p, 3);
	assert_true(take(b));
	assert_int_equal(b->c.head, 0);
	assert_int_equal(b->c.readable, 1);
	assert_int_equal(b->c.writable, 2);
	assert_int_equal(b->c.readable_bytes, 16);
	assert_int_equal(b->c.writable_bytes, 101);
	assert_ptr_equal(b->list[0].iov_base, at(&b->rig, FREE_AT));
	assert_ptr_equal(b->list[2].iov_base, b->rig.ram + RAM - 1);
	assert_int_equal(b->list[1].iov_len, 100);
	assert_false(take(b));
	assert_int_equal(b->q.fault, VIRTQUEUE_FINE);
}

static void all_descriptors_may_be_one_chain(void **state)
{
	struct bench *b = *state;
	struct piece p[SIZE];

	for (unsigned i = 0; i < SIZE; i++)
		p[i] = (struct piece){FREE_AT + i, 1, true};
	chain_of(b, p, SIZE);
	assert_true(take(b));
	assert_int_equal(b->c.writable, SIZE);
}

static void what_is_given_is_seen_when_shown(void **state)
{
	struct bench *b = *state;
	struct piece p = {FREE_AT, 4, true};
	uint32_t head, len;

	for (unsigned i = 0; i < 3; i++)
		chain_of(b, &p, 1);
	for (unsigned i = 0; i < 3; i++)
		assert_true(take(b));
	virtqueue_give(&b->q, 2, 20);
	virtqueue_give(&b->q, 0, 0);
	assert_false(get_used(b->ring, &head, &len));
	virtqueue_show(&b->q);
	assert_true(get_used(b->ring, &head, &len));
	assert_int_equal(head, 2);
	assert_int_equal(len, 20);
	assert_true(get_used(b->ring, &head, &len));
	assert_int_equal(head, 0);
	assert_false(get_used(b->ring, &head, &len));
}

static void indices_go_round(void **state)
{
	struct bench *b = *state;
	struct piece p = {FREE_AT, 4, false};
	uint32_t head, len;

	for (unsigned i = 0; i < 3 * 65536; i++) {
		uint16_t made = add_chain(b->ring, &p, 1);

		assert_true(take(b));
		assert_int_equal(b->c.head, made);
		virtqueue_give(&b->q, b->c.head, i);
		virtqueue_show(&b->q);
		assert_true(get_used(b->ring, &head, &len));
		assert_int_equal(head, made);
		assert_int_equal(len, i);
	}
	assert_false(take(b));
	assert_int_equal(b->q.fault, VIRTQUEUE_FINE);
}

static void a_chain_taken_back_comes_again(void **state)
{
	struct bench *b = *state;
	struct piece p[] = {{FREE_AT, 4, false}, {FREE_AT, 8, false}};

	chain_of(b, &p[0], 1);
	chain_of(b, &p[1], 1);
	assert_true(take(b) && take(b));
	virtqueue_untake(&b->q, 2);
	assert_true(take(b));
	assert_int_equal(b->c.readable_bytes, 4);
	assert_true(take(b));
	assert_int_equal(b->c.readable_bytes, 8);
}

// 2.7.10.1: an interrupt when used_event is among those indices that became used.
static void an_interrupt_comes_when_the_event_is_passed(void **state)
{
	struct bench *b = *state;
	uint64_t event = b->ring->available + 4 + 2 * SIZE;
	struct piece p = {FREE_AT, 4, false};
	bool wanted[6];

	put16(&b->rig, event, 2); // interrupt with the third
	for (unsigned i = 0; i < 6; i++) {
		chain_of(b, &p, 1);
		assert_true(take(b));
		virtqueue_give(&b->q, b->c.head, 0);
		wanted[i] = virtqueue_show(&b->q);
	}
	assert_true(wanted[0]); // nothing is known yet of what was told: better one too many
	assert_false(wanted[1]);
	assert_true(wanted[2]);
	assert_false(wanted[3] || wanted[4] || wanted[5]);
	assert_false(virtqueue_show(&b->q)); // nothing new
}

static void an_event_within_a_batch_counts(void **state)
{
	struct bench *b = *state;
	uint64_t event = b->ring->available + 4 + 2 * SIZE;
	struct piece p = {FREE_AT, 4, false};

	for (unsigned round = 0; round < 2; round++) {
		put16(&b->rig, event, round ? 5 : 0); // of 4 to 6, the middle; of 1 to 3, past
		for (unsigned i = 0; i < 3; i++) {
			chain_of(b, &p, 1);
			assert_true(take(b));
			virtqueue_give(&b->q, b->c.head, 0);
		}
		assert_true(virtqueue_show(&b->q));
	}
	chain_of(b, &p, 1);
	assert_true(take(b));
	virtqueue_give(&b->q, b->c.head, 0);
	assert_false(virtqueue_show(&b->q));
}

static void without_event_index_the_flag_decides(void **state)
{
	struct bench *b = *state;
	struct piece p = {FREE_AT, 4, false};

	assert_int_equal(open_at(b, false), VIRTQUEUE_FINE);
	for (unsigned i = 0; i < 4; i++) {
		put16(&b->rig, b->ring->available, i & 1);
		chain_of(b, &p, 1);
		assert_true(take(b));
		virtqueue_give(&b->q, b->c.head, 0);
		assert_int_equal(virtqueue_show(&b->q), !(i & 1));
	}
}

static void listening_asks_for_the_next_one(void **state)
{
	struct bench *b = *state;
	struct piece p = {FREE_AT, 4, false};
	uint64_t event = b->ring->used + 4 + 8 * SIZE;

	chain_of(b, &p, 1);
	assert_true(take(b));
	assert_false(virtqueue_listen(&b->q));
	assert_int_equal(get16(&b->rig, event), 1);
	chain_of(b, &p, 1);
	assert_true(virtqueue_listen(&b->q)); // it came in between

	assert_int_equal(open_at(b, false), VIRTQUEUE_FINE);
	virtqueue_hush(&b->q);
	assert_int_equal(get16(&b->rig, b->ring->used), 1);
	virtqueue_listen(&b->q);
	assert_int_equal(get16(&b->rig, b->ring->used), 0);
}

static void a_loop_ends(void **state)
{
	struct bench *b = *state;

	set_descriptor(b->ring, 0, FREE_AT, 4, D_NEXT, 1);
	set_descriptor(b->ring, 1, FREE_AT, 4, D_NEXT, 0);
	make_available(b->ring, 0);
	assert_int_equal(fault(b), VIRTQUEUE_BAD_LOOP);
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_chain_is_its_buffers),
		TEST(all_descriptors_may_be_one_chain),
		TEST(what_is_given_is_seen_when_shown),
		TEST(indices_go_round),
		TEST(a_chain_taken_back_comes_again),
		TEST(an_interrupt_comes_when_the_event_is_passed),
		TEST(an_event_within_a_batch_counts),
		TEST(without_event_index_the_flag_decides),
		TEST(listening_asks_for_the_next_one),
		TEST(a_loop_ends),
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
