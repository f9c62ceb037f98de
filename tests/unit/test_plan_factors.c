// SPDX-License-Identifier: MIT
// What of coverage, limits and arms comes into a plan, and in which order.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "suite/plan.h"

static void make(const struct settings *s, struct plan *p)
{
	CLEANUP_ERR struct err *e = NULL;

	if (plan_make(s, p, &e))
		fail_msg("%s", err_text(e));
}

static size_t count_trials(const struct plan *p, const char *workload, const char *runtime, unsigned block)
{
	size_t n = 0;

	for (size_t i = 0; i < p->count; i++)
		n += !strcmp(p->trial[i].measure->name, workload) && !strcmp(p->trial[i].runtime->name, runtime) &&
		     p->trial[i].block == block;
	return n;
}

// Thin coverage tries every workload, but the later ones once, and only where that shows something.
static void test_thin(void **state)
{
	static const struct {
		const char *workload, *runtime;
		size_t first, second; // trials in these blocks
	} row[] = {
		{"noop", "gvisor-kvm", 1, 1}, {"noop", "gvisor-ptrace", 1, 1}, {"httpd", "gvisor-ptrace", 0, 0},
		{"memory", "native", 1, 0}, {"memory", "docker", 1, 0}, {"memory", "gvisor-systrap", 0, 0},
		{"limits", "docker", 2, 0}, {"limits", "gvisor-systrap", 2, 0}, {"limits", "gvisor-ptrace", 0, 0},
		{"fetch", "gvisor-kvm", 0, 0}, {"udp", "docker", 1, 0}, {"udp", "gvisor-systrap", 0, 0},
		{"noop", "kata", 1, 0}, {"httpd", "kata", 2, 0}, {"limits", "kata", 2, 0}, {"memory", "kata", 0, 0},
		{"noop", "kata-block", 1, 0}, {"primes", "kata-block", 0, 0}, {"noop", "kata-fc", 1, 0},
		{"primes", "kata-fc", 0, 0}, {"coldstart", "native", 1, 0}, {"coldstart", "gvisor-systrap", 0, 0},
		{"surface", "native", 0, 0}, // it has a block of its own
	};
	CLEANUP_PLAN struct plan thin = {0}, full = {0}, again = {0};
	CLEANUP_BUF struct buf text = {0};
	struct settings s;
	size_t n;

	(void)state;
	settings_default(&s, "smoke");
	assert_int_equal(plan_make(&s, &thin, NULL), 0);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		if (count_trials(&thin, row[i].workload, row[i].runtime, 1) != row[i].first ||
			count_trials(&thin, row[i].workload, row[i].runtime, 2) != row[i].second)
			fail_msg("%s on %s", row[i].workload, row[i].runtime);
	for (size_t i = 0; i < thin.count; i++)
		assert_int_equal(thin.trial[i].number, i + 1);
	plan_print(&thin, &text);
	assert_int_equal(plan_parse("plan.tsv", buf_text(&text), text.len, &again, NULL), 0);
	assert_int_equal(again.count, thin.count);
	assert_int_equal(settings_set(&s, "coverage", "full", NULL), 0);
	assert_int_equal(plan_make(&s, &full, NULL), 0);
	const struct measure_ops *const *measures = measure_table(&n);

	for (size_t i = 0; i < n; i++) {
		if (measures[i]->is_last)
			continue;
		assert_true(count_trials(&thin, measures[i]->name, "docker", 1) > 0);
		assert_true(count_trials(&full, measures[i]->name, "gvisor-kvm", 2) > 0);
	}
}

// What disturbs others while it runs does so once for each runtime, and behind all of them.
static void test_last(void **state)
{
	static const char *const plan[] = {"smoke", "quick"};
	(void)state;

	for (size_t i = 0; i < 2; i++) {
		CLEANUP_PLAN struct plan p = {0};
		struct settings s;
		size_t runtimes, first;

		settings_default(&s, plan[i]);
		make(&s, &p);
		runtime_table(&runtimes);
		first = p.count - runtimes;
		for (size_t t = 0; t < p.count; t++)
			assert_int_equal(!strcmp(p.trial[t].measure->name, "surface"), t >= first);
		for (size_t t = first; t < p.count; t++) {
			assert_int_equal(p.trial[t].block, p.trial[first - 1].block + 1);
			assert_string_equal(p.trial[t].arm, ARM_CORRECTED);
		}
		assert_int_equal(settings_set(&s, "arms", ARM_AS_PUBLISHED, NULL), 0);
		plan_free(&p);
		make(&s, &p);
		for (size_t t = 0; t < p.count; t++)
			assert_string_not_equal(p.trial[t].measure->name, "surface");
	}
}

// A limit is varied where the workload says so, and with thin coverage only where it shows.
static void test_limits(void **state)
{
	static const struct {
		const char *coverage, *workload;
		size_t limited, others; // trials under min, and without a limit
	} row[] = {
		{"full", "noop", 1, 1},
		{"full", "primes", 0, 1},
		{"full", "httpd", 2, 2},
		{"full", "limits", 1, 1},
		{"thin", "noop", 0, 1},
		{"thin", "linpack", 0, 1},
		{"thin", "limits", 1, 1},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		CLEANUP_PLAN struct plan p = {0};
		struct settings s;
		size_t n = 0;

		settings_default(&s, "smoke");
		assert_int_equal(settings_set(&s, "coverage", row[i].coverage, NULL), 0);
		assert_int_equal(settings_set(&s, "runtimes", "docker", NULL), 0);
		assert_int_equal(settings_set(&s, "workloads", row[i].workload, NULL), 0);
		assert_int_equal(settings_set(&s, "limits", "min default", NULL), 0);
		assert_int_equal(settings_set(&s, "repeat", "1", NULL), 0);
		make(&s, &p);
		for (size_t t = 0; t < p.count; t++)
			n += !strcmp(p.trial[t].limit, "min");
		if (n != row[i].limited || p.count - n != row[i].others)
			fail_msg("%s, %s: %zu of %zu", row[i].coverage, row[i].workload, n, p.count);
	}
}

// What stands in the plan in that order, a line a trial.
static void outline(const struct plan *p, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++)
		buf_printf(out, "%u %s %s %s %s\n", p->trial[i].block, p->trial[i].runtime->name,
			p->trial[i].measure->name, p->trial[i].limit, p->trial[i].arm);
}

// The studies' order: a runtime has all of its repetitions before the next one begins; only what differs is run again.
static void test_as_published(void **state)
{
	static const char want[] = "1 docker primes default as-published\n"
				   "1 docker linpack default as-published\n"
				   "1 docker linpack min as-published\n"
				   "2 docker primes default as-published\n"
				   "2 docker linpack default as-published\n"
				   "2 docker linpack min as-published\n"
				   "3 native primes default as-published\n"
				   "3 native linpack default as-published\n"
				   "3 native linpack min as-published\n"
				   "4 native primes default as-published\n"
				   "4 native linpack default as-published\n"
				   "4 native linpack min as-published\n";
	CLEANUP_PLAN struct plan p = {0}, both = {0}, again = {0};
	CLEANUP_BUF struct buf got = {0}, text = {0};
	struct settings s;
	(void)state;

	settings_default(&s, "quick");
	assert_int_equal(settings_set(&s, "runtimes", "docker, native", NULL), 0);
	assert_int_equal(settings_set(&s, "workloads", "noop, primes, linpack", NULL), 0);
	assert_int_equal(settings_set(&s, "repeat", "2", NULL), 0);
	assert_int_equal(settings_set(&s, "arms", "as-published", NULL), 0);
	make(&s, &p);
	outline(&p, &got);
	assert_string_equal(buf_text(&got), want);
	assert_int_equal(settings_set(&s, "arms", "as-published, corrected", NULL), 0);
	make(&s, &both);
	assert_int_equal(both.count, p.count + 2 * 2 * 5);
	assert_string_equal(both.trial[19].arm, "corrected");
	assert_int_equal(both.trial[20].block, 3);
	assert_string_equal(both.trial[20].arm, "as-published");
	plan_print(&both, &text);
	assert_int_equal(plan_parse("plan.tsv", buf_text(&text), text.len, &again, NULL), 0);
	assert_true(trial_is_alike(&again.trial[21], &both.trial[21]));
	assert_int_equal(settings_set(&s, "workloads", "noop", NULL), 0);
	assert_int_equal(settings_set(&s, "arms", "as-published", NULL), 0);
	assert_int_equal(plan_make(&s, &(struct plan){0}, NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thin),
		cmocka_unit_test(test_last),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_as_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
