// SPDX-License-Identifier: MIT
// Split virtqueues with drivers that keep the rules. What is expected is what virtio 1.2, 2.7 says.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "vmm_queue.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
