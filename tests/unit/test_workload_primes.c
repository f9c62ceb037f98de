// SPDX-License-Identifier: MIT
#include "workload/primes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_counts),
		cmocka_unit_test(test_every_small_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
