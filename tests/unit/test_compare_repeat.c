// SPDX-License-Identifier: MIT
// Simulated runs: where nothing differs, one comparison in twenty seems to, between runs of one machine and between
// machines that vary from boot to boot.
#include "compare_fixture.h"

#include <math.h>

#include "stats/rng.h"

#define MEASURES 900
#define RUNS_MAX 4 // of a machine
#define SAMPLES  4 // so few that a normal interval in place of Student's would be wrong in one case of ten

static double normal(struct rng *r)
{
	return sqrt(-2 * log(1 - rng_unit(r))) * cos(2 * 3.14159265358979323846 * rng_unit(r));
}

// A run of one runtime and many measures, each with its own level and spread; shift multiplies every sample, and each
// measure's level moves by a random factor of the run, e to the power of so many standard deviations.
static void write_run(uint64_t seed, const char *machine, double shift, double between, struct buf *out)
{
	struct rng r;

	rng_seed(&r, seed);
	buf_str(out, "{\"version\":2,\"run\":{\"plan\":\"quick\",\"image_sha256\":\"a\"},\"machine\":{\"virtual\":{"
		     "\"is_virtual\":false},\"kernel\":{\"version\":\"L\",\"cmdline\":\"q\"},");
	buf_printf(out, "\"cpu\":{\"model\":\"%s\"}},\"measures\":[", machine);
	for (size_t i = 0; i < MEASURES; i++) {
		double level = shift * exp((double)(i % 7) + between * normal(&r));
		double spread = i % 50 ? 0.01 * (double)(1 + i % 5) : 3; // some measures are hopeless

		buf_printf(out,
			"%s{\"workload\":\"w\",\"metric\":\"m%zu\",\"rows\":[{\"runtime\":\"docker\",\"samples\":[",
			i ? "," : "", i);
		for (size_t k = 0; k < SAMPLES; k++)
			buf_printf(out, "%s%.17g", k ? "," : "", level * exp(spread * normal(&r)));
		buf_str(out, "]}]}");
	}
	buf_str(out, "]}");
}

static void compare_pair(uint64_t seed, double shift, double between, struct compare_repeat *r, size_t *units)
{
	CLEANUP_COMPARISON struct comparison c = {0};
	struct compare_input in[2];
	yyjson_doc *doc[2];

	for (size_t i = 0; i < 2; i++) {
		struct buf b = {0};

		write_run(seed + i, "x", i ? shift : 1, between, &b);
		assert_int_equal(json_parse("run", buf_text(&b), b.len, &doc[i], NULL), 0);
		in[i] = (struct compare_input){i ? "b" : "a", yyjson_doc_get_root(doc[i]), NULL, NULL};
		buf_free(&b);
	}
	assert_int_equal(compare_make(in, 2, NULL, &c, NULL), 0);
	assert_int_equal(c.machines, 1);
	assert_int_equal(c.repeats, 1);
	*r = c.repeat[0];
	*units = c.units;
	json_free(&doc[0]);
	json_free(&doc[1]);
}

// 1800 comparisons: the standard error of a rate of 5 % is 0.5 %.
static void about_five_percent(void **state)
{
	size_t tests = 0, differences = 0, units;
	struct compare_repeat r;

	(void)state;
	for (uint64_t seed = 10; seed < 14; seed += 2) {
		compare_pair(seed, 1, 0, &r, &units);
		assert_int_equal(r.tests, MEASURES);
		assert_true(r.agrees);
		assert_int_equal(units, 1);
		assert_true(r.between < 0.01);
		assert_true(r.share.low < r.share.estimate && r.share.estimate < r.share.high);
		tests += r.tests;
		differences += r.differences;
	}
	if (differences < tests * 2 / 100 || differences > tests * 7 / 100)
		fail_msg("%zu of %zu identical cells seem to differ", differences, tests);
}

static void a_shift_is_seen(void **state)
{
	struct compare_repeat r;
	size_t units;

	(void)state;
	compare_pair(20, 1.2, 0, &r, &units);
	assert_true(r.differences > MEASURES * 9 / 10);
	assert_true(r.after_holm > 0);
	assert_false(r.agrees);
	assert_int_equal(units, 1);
}

// What boots add is told apart from what samples do: 900 cells give its standard deviation to a few percent.
static void boots_that_differ_are_measured(void **state)
{
	struct compare_repeat r;
	size_t units;

	(void)state;
	compare_pair(30, 1, 0.05, &r, &units);
	if (fabs(r.between - 0.05) > 0.005)
		fail_msg("%g instead of 0.05", r.between);
	assert_true(r.share.low > 0.05);
	assert_false(r.agrees);
}

// How many of the measures seem to differ between two machines that are alike, with so many runs each.
static size_t false_differences(uint64_t seed, size_t runs)
{
	CLEANUP_COMPARISON struct comparison c = {0};
	struct compare_input in[2 * RUNS_MAX];
	yyjson_doc *doc[2 * RUNS_MAX];
	size_t differences = 0;

	for (size_t i = 0; i < 2 * runs; i++) {
		struct buf b = {0};

		write_run(seed + i, i < runs ? "x" : "y", 1, 0.2, &b);
		assert_int_equal(json_parse("run", buf_text(&b), b.len, &doc[i], NULL), 0);
		in[i] = (struct compare_input){"run", yyjson_doc_get_root(doc[i]), NULL, NULL};
		buf_free(&b);
	}
	assert_int_equal(compare_make(in, 2 * runs, NULL, &c, NULL), 0);
	assert_int_equal(c.machines, 2);
	for (size_t i = 0; i < MEASURES; i++)
		differences += compare_find(&c, EFFECT_MACHINE, i, 0, 1)->p < 1 - COMPARE_CONFIDENCE;
	for (size_t i = 0; i < 2 * runs; i++)
		json_free(&doc[i]);
	return differences;
}

// One run each sees every boot as the machine's; of four, Welch's interval over the boots errs in one case of twenty
// (900 cases: the standard error is 0.7 %).
static void boots_are_not_taken_for_machines(void **state)
{
	size_t lone = false_differences(40, 1), four = false_differences(50, RUNS_MAX);

	(void)state;
	assert_true(lone > MEASURES / 2);
	if (four < MEASURES * 2 / 100 || four > MEASURES * 7 / 100)
		fail_msg("%zu of %d equal measures of two machines seem to differ", four, MEASURES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(about_five_percent),
		cmocka_unit_test(a_shift_is_seen),
		cmocka_unit_test(boots_that_differ_are_measured),
		cmocka_unit_test(boots_are_not_taken_for_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
