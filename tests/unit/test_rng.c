// SPDX-License-Identifier: MIT
// stats/rng against published sequences: splitmix64 from seed 1234567 and xoshiro256** from the state 1, 2, 3, 4, both
// as the reference programs at https://prng.di.unimi.it print them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"

static void test_splitmix64(void **state)
{
	static const uint64_t want[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423), UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)};
	uint64_t s = 1234567;

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		assert_true(rng_splitmix64(&s) == want[i]);
}

static void test_xoshiro(void **state)
{
	static const uint64_t want[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240),
		UINT64_C(1216172134540287360), UINT64_C(607988272756665600), UINT64_C(16172922978634559625),
		UINT64_C(8476171486693032832), UINT64_C(10595114339597558777), UINT64_C(2904607092377533576)};
	struct rng r = {.s = {1, 2, 3, 4}};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		assert_true(rng_next(&r) == want[i]);
}

// The first splitmix64 output for seed 0 is published too; a zero seed must not leave a zero state.
static void test_seed_zero(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 0);
	assert_true(r.s[0] == UINT64_C(0xe220a8397b1dcdaf));
	assert_true(r.s[1] && r.s[2] && r.s[3]);
}

// With n = 3 * 2^62 a quarter of the draws is drawn again. Were it not, the lowest 2^62 numbers would come twice as
// often as the others: 50 % of the draws instead of 33.3 %.
static void test_below_is_even(void **state)
{
	const uint64_t n = UINT64_C(3) << 62;
	unsigned third[3] = {0};
	struct rng r;

	(void)state;
	rng_seed(&r, 7);
	for (int i = 0; i < 30000; i++)
		third[rng_below(&r, n) >> 62]++;
	for (int i = 0; i < 3; i++)
		assert_in_range(third[i], 9600, 10400); // 10000 ± 5 standard deviations
}

static void test_below_limits(void **state)
{
	unsigned seen = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	for (int i = 0; i < 1000; i++) {
		uint64_t x = rng_below(&r, 6);

		assert_true(x < 6);
		seen |= 1u << x;
		assert_true(rng_below(&r, 1) == 0);
	}
	assert_int_equal(seen, 0x3f);
}

static void test_unit(void **state)
{
	struct rng r;
	double sum = 0;

	(void)state;
	rng_seed(&r, 42);
	for (int i = 0; i < 100000; i++) {
		double x = rng_unit(&r);

		assert_true(x >= 0 && x < 1);
		sum += x;
	}
	assert_true(sum > 49500 && sum < 50500); // 50000 ± 5 standard deviations
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_splitmix64),
		cmocka_unit_test(test_xoshiro),
		cmocka_unit_test(test_seed_zero),
		cmocka_unit_test(test_below_is_even),
		cmocka_unit_test(test_below_limits),
		cmocka_unit_test(test_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
