// SPDX-License-Identifier: MIT
// The loop of the VMM's thread, and the limiters that its timers serve.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "base/clock.h"
#include "vmm/loop.h"
#include "vmm/rate.h"

static struct loop loop;

static int set_up(void **state)
{
	(void)state;
	return loop_open(&loop, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	loop_close(&loop);
	return 0;
}

static void count(void *context, uint32_t events)
{
	(void)events;
	++*(int *)context;
}

static void signal_event(int fd)
{
	uint64_t one = 1;

	assert_int_equal(write(fd, &one, sizeof(one)), sizeof(one));
}

static void each_signal_is_an_edge(void **state)
{
	int seen = 0;
	struct loop_watch w = {.fd = eventfd(0, EFD_NONBLOCK), .ready = count, .context = &seen};

	(void)state;
	assert_int_equal(loop_watch(&loop, &w, EPOLLIN | EPOLLET, NULL), 0);
	loop_turn(&loop, 0, NULL);
	assert_int_equal(seen, 0);
	for (int i = 1; i < 4; i++) {
		signal_event(w.fd);
		loop_turn(&loop, 0, NULL);
		loop_turn(&loop, 0, NULL);
		assert_int_equal(seen, i); // though nobody read the counter
	}
	loop_unwatch(&loop, &w);
	signal_event(w.fd);
	loop_turn(&loop, 0, NULL);
	assert_int_equal(seen, 3);
	close(w.fd);
}

static struct loop_watch pair[2];

static void remove_the_other(void *context, uint32_t events)
{
	struct loop_watch *w = context;

	(void)events;
	loop_unwatch(&loop, w == &pair[0] ? &pair[1] : &pair[0]);
}

// Both are ready in one look; whichever comes first takes the other away, which must not be called.
static void who_was_removed_is_not_called(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		pair[i] = (struct loop_watch){
			.fd = eventfd(1, EFD_NONBLOCK), .ready = remove_the_other, .context = &pair[i]};
		assert_int_equal(loop_watch(&loop, &pair[i], EPOLLIN, NULL), 0);
	}
	assert_int_equal(loop_turn(&loop, 0, NULL), 2);
	assert_true(pair[0].is_in != pair[1].is_in);
	for (int i = 0; i < 2; i++) {
		loop_unwatch(&loop, &pair[i]);
		close(pair[i].fd);
	}
}

static void due(void *context)
{
	++*(int *)context;
}

static void a_timer_is_due_once(void **state)
{
	int seen = 0;
	struct loop_timer t = {.due = due, .context = &seen};
	uint64_t begin = clock_ns();

	(void)state;
	assert_int_equal(loop_timer_open(&loop, &t, NULL), 0);
	loop_timer_set(&t, 20 * NS_PER_MS);
	while (!seen)
		assert_true(loop_turn(&loop, 1000, NULL) >= 0);
	assert_true(clock_ns() - begin >= 19 * NS_PER_MS);
	assert_int_equal(loop_turn(&loop, 50, NULL), 0);
	loop_timer_set(&t, NS_PER_MS);
	loop_timer_set(&t, 0);
	assert_int_equal(loop_turn(&loop, 20, NULL), 0);
	assert_int_equal(seen, 1);
	loop_timer_close(&loop, &t);
	loop_timer_close(&loop, &t);
}

struct caller {
	pthread_t thread, called_on;
	bool was_called;
};

static void note_thread(void *argument)
{
	((struct caller *)argument)->called_on = pthread_self();
}

static void *caller(void *argument)
{
	struct caller *c = argument;

	for (int i = 0; i < 200; i++)
		c->was_called = loop_call(&loop, note_thread, c);
	return NULL;
}

static void *stopper(void *argument)
{
	struct caller *c = argument;

	for (int i = 0; i < 4; i++)
		pthread_join(c[i].thread, NULL);
	loop_stop(&loop, 5);
	loop_stop(&loop, 6);
	return NULL;
}

static void calls_of_others_are_run_here(void **state)
{
	struct caller callers[4] = {{0}};
	pthread_t last;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&callers[i].thread, NULL, caller, &callers[i]), 0);
	assert_int_equal(pthread_create(&last, NULL, stopper, callers), 0);
	assert_int_equal(loop_run(&loop, NULL), 5);
	pthread_join(last, NULL);
	for (int i = 0; i < 4; i++) {
		assert_true(callers[i].was_called);
		assert_true(pthread_equal(callers[i].called_on, pthread_self()));
	}
}

static void *late(void *argument)
{
	struct caller *c = argument;

	c->was_called = loop_call(&loop, note_thread, c);
	return NULL;
}

static void who_calls_after_the_end_is_sent_home(void **state)
{
	struct caller c = {.was_called = true};

	(void)state;
	loop_stop(&loop, 0);
	assert_int_equal(loop_run(&loop, NULL), 0);
	assert_int_equal(pthread_create(&c.thread, NULL, late, &c), 0);
	pthread_join(c.thread, NULL);
	assert_false(c.was_called);
}

static void call_a_call(void *argument)
{
	assert_true(loop_call(&loop, note_thread, argument));
}

static void a_call_on_the_own_thread_does_not_wait(void **state)
{
	struct caller c = {.was_called = false};

	(void)state;
	assert_true(loop_call(&loop, call_a_call, &c));
	assert_true(pthread_equal(c.called_on, pthread_self()));
}

// ----- limiters; times are chosen, not taken from a clock
static struct vmm_limiter limiter(uint64_t bytes, uint64_t burst, uint64_t ops, uint64_t ms)
{
	return (struct vmm_limiter){{true, bytes, burst, ms}, {true, ops, 0, ms}};
}

// Returns how many operations of that many bytes pass in that many ms.
static unsigned passed(struct rate *r, uint64_t bytes, unsigned ms)
{
	unsigned n = 0;

	for (uint64_t now = 0; now < ms * NS_PER_MS;) {
		uint64_t wait = rate_wait(r, now);

		now += wait;
		if (wait || now >= ms * NS_PER_MS)
			continue;
		rate_pay(r, bytes);
		n++;
	}
	return n;
}

static void the_rate_is_held(void **state)
{
	struct vmm_limiter l = limiter(1000000, 0, 0, 100); // 10 MB/s
	struct rate r = {0};

	(void)state;
	rate_set(&r, &l, 0);
	// One bucket at once, then 100 operations of 1000 bytes in each 10 ms.
	assert_in_range(passed(&r, 1000, 1000), 10990, 11010);
}

static void operations_are_limited_too(void **state)
{
	struct vmm_limiter l = limiter(0, 0, 50, 1000);
	struct rate r = {0};

	(void)state;
	rate_set(&r, &l, 0);
	assert_in_range(passed(&r, UINT32_MAX, 10000), 549, 551);
}

static void a_large_request_passes_and_is_paid_for(void **state)
{
	struct vmm_limiter l = limiter(1000, 0, 0, 1000);
	struct rate r = {0};

	(void)state;
	rate_set(&r, &l, 0);
	assert_int_equal(rate_wait(&r, 0), 0);
	rate_pay(&r, 5000); // four buckets of debt, and one token
	assert_in_range(rate_wait(&r, 0), 4001 * NS_PER_MS, 4002 * NS_PER_MS);
	assert_in_range(rate_wait(&r, 4000 * NS_PER_MS), 1, 2 * NS_PER_MS);
	assert_int_equal(rate_wait(&r, 4002 * NS_PER_MS), 0);
}

static void a_burst_comes_once(void **state)
{
	struct vmm_limiter l = limiter(1000, 3000, 0, 1000);
	struct rate r = {0};

	(void)state;
	rate_set(&r, &l, 0);
	assert_in_range(passed(&r, 1000, 1), 4, 4);
	assert_in_range(passed(&r, 1000, 10000), 9, 10);
}

static void a_part_of_an_update_leaves_the_rest(void **state)
{
	struct vmm_limiter both = limiter(1000, 0, 1, 1000), ops = {.ops = {true, 0, 0, 0}};
	struct rate r = {0};

	(void)state;
	assert_false(rate_limits(&r));
	rate_set(&r, &both, 0);
	rate_pay(&r, 0);
	assert_int_not_equal(rate_wait(&r, 0), 0);
	rate_set(&r, &ops, 0); // operations are free now
	assert_int_equal(rate_wait(&r, 0), 0);
	assert_true(rate_limits(&r));
	rate_pay(&r, 1000);
	assert_int_not_equal(rate_wait(&r, 0), 0);
}

static void absurd_limits_do_no_harm(void **state)
{
	struct vmm_limiter l = limiter(UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX),
			   slow = limiter(1, 0, 1, UINT64_MAX);
	struct rate r = {0};

	(void)state;
	rate_set(&r, &l, 0);
	for (int i = 0; i < 10; i++) {
		rate_pay(&r, UINT64_MAX);
		rate_wait(&r, UINT64_MAX);
	}
	rate_set(&r, &slow, 0);
	rate_pay(&r, UINT64_MAX);
	assert_in_range(rate_wait(&r, 1), NS_PER_S, 24 * 3600 * NS_PER_S); // a time that a timer takes
	rate_wait(&r, 0);                                                  // a clock that went back
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_signal_is_an_edge),
		TEST(who_was_removed_is_not_called),
		TEST(a_timer_is_due_once),
		TEST(calls_of_others_are_run_here),
		TEST(who_calls_after_the_end_is_sent_home),
		TEST(a_call_on_the_own_thread_does_not_wait),
		cmocka_unit_test(the_rate_is_held),
		cmocka_unit_test(operations_are_limited_too),
		cmocka_unit_test(a_large_request_passes_and_is_paid_for),
		cmocka_unit_test(a_burst_comes_once),
		cmocka_unit_test(a_part_of_an_update_leaves_the_rest),
		cmocka_unit_test(absurd_limits_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
