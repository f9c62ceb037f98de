// SPDX-License-Identifier: MIT
// The plan: complete blocks, the same on every machine, and a plan.tsv that is believed only when it is all there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "suite/plan.h"

static void smoke(struct settings *s, const char *seed)
{
	settings_default(s, "smoke");
	assert_int_equal(settings_set(s, "runtimes", "native, docker", NULL), 0);
	assert_int_equal(settings_set(s, "workloads", "noop, httpd", NULL), 0);
	assert_int_equal(settings_set(s, "limits", "default", NULL), 0);
	assert_int_equal(settings_set(s, "seed", seed, NULL), 0);
}

static void make(const struct settings *s, struct plan *p)
{
	CLEANUP_ERR struct err *e = NULL;

	if (plan_make(s, p, &e))
		fail_msg("%s", err_text(e));
}

// Those of the blocks; what comes last has one of its own.
static size_t cells_of(const struct settings *s)
{
	size_t n = 0, numbers = 0;

	while (s->containers[numbers])
		numbers++;
	for (size_t w = 0; s->workloads[w]; w++)
		for (size_t r = 0; s->runtimes[r] && !measure_find(s->workloads[w])->is_last; r++)
			n += (measure_find(s->workloads[w])->has_containers ? numbers : 1) *
			     (measure_find(s->workloads[w])->has_limits ? 2 : 1);
	return n;
}

// Each block holds each cell exactly once: as many trials as cells, and no two alike.
static void test_blocks_are_complete(void **state)
{
	CLEANUP_PLAN struct plan p = {0};
	struct settings s;
	size_t cells;

	(void)state;
	settings_default(&s, "quick");
	assert_int_equal(settings_set(&s, "arms", "corrected", NULL), 0);
	make(&s, &p);
	cells = cells_of(&s);
	assert_true(p.count > cells * s.repeat);
	assert_true(p.seed > 0 && p.seed <= UINT32_MAX);
	for (size_t i = 0; i < cells * s.repeat; i++) {
		const struct trial *t = &p.trial[i];

		assert_int_equal(t->number, i + 1);
		assert_int_equal(t->block, i / cells + 1);
		assert_int_equal(t->state, TRIAL_OPEN);
		for (size_t j = i / cells * cells; j < i; j++)
			assert_false(trial_is_alike(t, &p.trial[j]));
	}
}

// The generator, the shuffle and the format are all fixed by this: another machine, or another version, must agree.
static void test_same_everywhere(void **state)
{
	static const char want[] = "# assay plan 1 seed=1 trials=12\n"
				   "state\ttrial\tblock\truntime\tworkload\tcontainers\tlimit\tarm\tseed\n"
				   "O\t1\t1\tdocker\tnoop\t1\tdefault\tcorrected\t2648436617965840162\n"
				   "O\t2\t1\tdocker\thttpd\t2\tdefault\tcorrected\t1310552918490157286\n"
				   "O\t3\t1\tdocker\thttpd\t1\tdefault\tcorrected\t7031611932980406429\n"
				   "O\t4\t1\tnative\tnoop\t1\tdefault\tcorrected\t15996139959407692321\n"
				   "O\t5\t1\tnative\thttpd\t2\tdefault\tcorrected\t10177250653276320208\n"
				   "O\t6\t1\tnative\thttpd\t1\tdefault\tcorrected\t17202925169076741841\n"
				   "O\t7\t2\tnative\thttpd\t2\tdefault\tcorrected\t1484150211974036615\n"
				   "O\t8\t2\tdocker\tnoop\t1\tdefault\tcorrected\t9063990983673329711\n"
				   "O\t9\t2\tnative\tnoop\t1\tdefault\tcorrected\t845232928428614080\n"
				   "O\t10\t2\tdocker\thttpd\t2\tdefault\tcorrected\t1176429380546917807\n"
				   "O\t11\t2\tnative\thttpd\t1\tdefault\tcorrected\t8545088851120551825\n"
				   "O\t12\t2\tdocker\thttpd\t1\tdefault\tcorrected\t9158324580728115577\n";
	CLEANUP_PLAN struct plan p = {0};
	CLEANUP_BUF struct buf text = {0};
	struct settings s;

	(void)state;
	smoke(&s, "1");
	make(&s, &p);
	plan_print(&p, &text);
	assert_string_equal(buf_text(&text), want);
}

static void test_seeds_differ(void **state)
{
	CLEANUP_PLAN struct plan a = {0}, b = {0};
	struct settings s;
	size_t same = 0;

	(void)state;
	settings_default(&s, "quick");
	make(&s, &a);
	make(&s, &b);
	assert_int_not_equal(a.seed, b.seed); // 1 in 2^32 that it fails by chance
	for (size_t i = 0; i < a.count; i++)
		same += a.trial[i].runtime == b.trial[i].runtime && a.trial[i].measure == b.trial[i].measure;
	assert_true(same < a.count / 2);
}

// Over many blocks every cell comes first about equally often.
static void test_order_is_even(void **state)
{
	CLEANUP_PLAN struct plan p = {0};
	struct settings s;
	unsigned first = 0;

	(void)state;
	smoke(&s, "99");
	assert_int_equal(settings_set(&s, "repeat", "1000", NULL), 0);
	make(&s, &p);
	for (size_t i = 0; i < p.count; i += 6)
		first += !strcmp(p.trial[i].runtime->name, "native") && !strcmp(p.trial[i].measure->name, "noop");
	assert_in_range(first, 108, 226); // 1000 / 6 ± 5 standard deviations
}

static void test_too_many(void **state)
{
	struct plan p;
	struct settings s;
	CLEANUP_ERR struct err *e = NULL;

	(void)state;
	settings_default(&s, "quick");
	s.repeat = 1000;
	for (unsigned i = 0; i + 1 < SETTINGS_LIST_MAX; i++)
		s.containers[i] = i + 1;
	assert_int_equal(plan_make(&s, &p, &e), -1);
	assert_non_null(strstr(err_text(e), "allowed: 100000 trials in all"));
	s.workloads[0] = NULL;
	assert_int_equal(plan_make(&s, &p, &e), -1);
	assert_non_null(strstr(err_text(e), "nothing to measure"));
	s.runtimes[0] = "../../bin/sh";
	assert_int_equal(plan_make(&s, &p, &e), -1);
	assert_non_null(strstr(err_text(e), "no runtime is called"));
}

static void test_reads_back(void **state)
{
	CLEANUP_PLAN struct plan p = {0}, q = {0};
	CLEANUP_BUF struct buf text = {0}, again = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct settings s;

	(void)state;
	settings_default(&s, "quick");
	make(&s, &p);
	p.trial[3].state = TRIAL_COMPLETED;
	p.trial[4].state = TRIAL_TIMEOUT;
	plan_print(&p, &text);
	if (plan_parse("plan.tsv", buf_text(&text), text.len, &q, &e))
		fail_msg("%s", err_text(e));
	plan_print(&q, &again);
	assert_string_equal(buf_text(&again), buf_text(&text));
	assert_int_equal(q.trial[4].state, TRIAL_TIMEOUT);
}

static void print_small(struct buf *text)
{
	CLEANUP_PLAN struct plan p = {0};
	struct settings s;

	smoke(&s, "1");
	make(&s, &p);
	plan_print(&p, text);
}

// A plan cut anywhere is refused; the copy is exactly as long as what is left, so the sanitizer sees a step too far.
static void test_cut_anywhere(void **state)
{
	CLEANUP_BUF struct buf text = {0};

	(void)state;
	print_small(&text);
	for (size_t len = 0; len < text.len; len++) {
		CLEANUP_FREE char *cut = malloc(len ? len : 1);
		CLEANUP_ERR struct err *e = NULL;
		struct plan p;

		memcpy(cut, buf_text(&text), len);
		assert_int_equal(plan_parse("plan.tsv", cut, len, &p, &e), -1);
		assert_int_equal(strncmp(err_text(e), "plan.tsv:", 9), 0);
		assert_null(p.trial);
	}
}

// A changed byte is refused or gives a plan that prints as what was read: nothing is taken for something else.
static void test_flip_anywhere(void **state)
{
	CLEANUP_BUF struct buf text = {0};

	(void)state;
	print_small(&text);
	for (size_t at = 0; at < text.len; at++) {
		for (unsigned byte = 0; byte < 256; byte += 3) {
			char was = text.data[at];
			CLEANUP_PLAN struct plan p = {0};
			CLEANUP_BUF struct buf again = {0};

			text.data[at] = (char)byte;
			if (!plan_parse("plan.tsv", text.data, text.len, &p, NULL)) {
				plan_print(&p, &again);
				// A leading zero is the one thing that is read and not written.
				if (byte != '0')
					assert_string_equal(buf_text(&again), buf_text(&text));
			}
			text.data[at] = was;
		}
	}
}

struct edit {
	const char *from, *to, *says;
};

static void test_bad_lines(void **state)
{
	static const struct edit edits[] = {
		{"plan 1", "plan 2", "plan.tsv:1: first line"},
		{"seed=1 ", "seed=0 ", "plan.tsv:1: seed"},
		{"trials=12", "trials=0", "plan.tsv:1: number of trials 0"},
		{"trials=12", "trials=100001", "plan.tsv:1: number of trials 100001"},
		{"trials=12", "trials=11", "plan.tsv:14: "},
		{"trials=12", "trials=13", "plan.tsv:15: the plan ends before this line"},
		{"state\ttrial", "trial\tstate", "plan.tsv:2: header"},
		{"O\t1\t", "O\t2\t", "plan.tsv:3: trial 2; allowed"},
		{"O\t2\t", "O\t1\t", "plan.tsv:4: trial 1; allowed"},
		{"O\t2\t", "X\t2\t", "plan.tsv:4: state X; allowed: O, C, E, T or S"},
		{"O\t2\t", "\t2\t", "plan.tsv:4: state ; allowed"},
		{"O\t2\t", "OO\t2\t", "plan.tsv:4: state OO; allowed"},
		{"O\t2\t1\t", "O\t2\t3\t", "plan.tsv:4: block 3; allowed"},
		{"O\t1\t1\t", "O\t1\t0\t", "plan.tsv:3: block 0; allowed"},
		{"O\t12\t2\t", "O\t12\t1\t", "plan.tsv:14: block 1; allowed"},
		{"\tnative\t", "\tnativ\t", "runtime nativ; allowed"},
		{"\tnative\t", "\t\033[2J\t", "runtime \\x1b[2J; allowed"},
		{"\thttpd\t", "\thttp\t", "workload http; allowed"},
		{"\tdefault\t", "\tmost\t", "limit most; allowed: default, min or max"},
		{"\tcorrected\t", "\tother\t", "arm other; allowed: corrected or as-published"},
		{"\thttpd\t2\t", "\thttpd\t65\t", "containers 65; allowed"},
		{"\thttpd\t2\t", "\thttpd\t1\t", "within block 1"},
		{"\tdefault\t", "\t", "fewer than 9 columns"},
		{"\tdefault\t", "\tdefault\tx\t", "more than 9 columns"},
		{"\n", "\r\n", "plan.tsv:1: number of trials 12\\x0d"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		CLEANUP_BUF struct buf text = {0}, edited = {0};
		CLEANUP_ERR struct err *e = NULL;
		const char *at;
		struct plan p;

		print_small(&text);
		at = strstr(buf_text(&text), edits[i].from);
		assert_non_null(at);
		buf_add(&edited, text.data, (size_t)(at - text.data));
		buf_str(&edited, edits[i].to);
		buf_str(&edited, at + strlen(edits[i].from));
		assert_int_equal(plan_parse("plan.tsv", edited.data, edited.len, &p, &e), -1);
		if (!strstr(err_text(e), edits[i].says))
			fail_msg("said: %s\nwanted: %s", err_text(e), edits[i].says);
	}
}

static void test_bad_bytes(void **state)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct plan p;
	size_t last;

	(void)state;
	print_small(&text);
	last = text.len - 3;
	text.data[last] = '\0';
	assert_int_equal(plan_parse("plan.tsv", text.data, text.len, &p, &e), -1);
	assert_non_null(strstr(err_text(e), "plan.tsv:14: a NUL byte"));
	buf_clear(&text);
	for (int i = 0; i < 100000; i++)
		buf_str(&text, "x");
	assert_int_equal(plan_parse("plan.tsv", text.data, text.len, &p, &e), -1);
	buf_str(&text, "\n");
	assert_int_equal(plan_parse("plan.tsv", text.data, text.len, &p, &e), -1);
	assert_non_null(strstr(err_text(e), "plan.tsv:1: a line of 100000 bytes; allowed: 511"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_are_complete),
		cmocka_unit_test(test_same_everywhere),
		cmocka_unit_test(test_seeds_differ),
		cmocka_unit_test(test_order_is_even),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_reads_back),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_flip_anywhere),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_bad_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
