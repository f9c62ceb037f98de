// SPDX-License-Identifier: MIT
#include "said.h"

#include "workload/primes.h"

#include <math.h>

// π(n), the primes up to n: OEIS A006880 and the usual tables. An event looks below its limit and does not count 2.
static void test_published_counts(void **state)
{
	static const struct {
		uint32_t n, primes;
	} table[] = {{10, 4}, {100, 25}, {1000, 168}, {10000, 1229}, {20000, 2262}, {100000, 9592}};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_int_equal(primes_event(table[i].n + 1), table[i].primes - 1);
		assert_int_equal(primes_expected(table[i].n + 1), table[i].primes - 1);
	}
	assert_int_equal(primes_event(20000), 2261);
	assert_int_equal(primes_expected(1000001), 78498 - 1);
	assert_int_equal(primes_expected(PRIMES_LIMIT_MAX), 664579 - 1);
}

static void test_every_small_limit(void **state)
{
	(void)state;
	assert_int_equal(primes_event(3), 0);
	assert_int_equal(primes_event(4), 1);
	for (uint32_t limit = 3; limit < 2000; limit++)
		assert_int_equal(primes_event(limit), primes_expected(limit));
}

// The threads share one supply of events: the number asked for is done, however it divides.
static void test_events(void **state)
{
	static const char *const lines[] = {
		"events=7 max-prime=100", "events=7 max-prime=3 threads=3", "events=7 threads=16 max-prime=20000"};
	struct said s;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		said_by(&s, &workload_primes, lines[i]);
		assert_int_equal(s.code, WORKLOAD_OK);
		assert_true(said_value(&s, "events", "1") == 7);
	}
	assert_true(fabs(said_value(&s, "events_per_second", "1/s") * said_value(&s, "total_time", "s") - 7) < 0.01);
}

static void test_time(void **state)
{
	struct said s;

	(void)state;
	said_by(&s, &workload_primes, "time-ms=30 max-prime=1000 threads=2");
	assert_int_equal(s.code, WORKLOAD_OK);
	assert_true(said_value(&s, "total_time", "s") >= 0.03);
	said_by(&s, &workload_primes, "time-ms=1 max-prime=300000");
	assert_int_equal(s.code, WORKLOAD_OK);
	assert_true(said_value(&s, "events", "1") == 1); // begun in time, it runs to its end
	said_by(&s, &workload_primes, "threads=513");
	assert_int_equal(s.code, WORKLOAD_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_counts),
		cmocka_unit_test(test_every_small_limit),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
