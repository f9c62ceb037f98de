// SPDX-License-Identifier: MIT
// What `assay stats` makes of a CSV: the figures of Hassan 2020's raw data as NumPy gives them (sample deviation,
// quartiles of type 7), groups, and cells that are no numbers.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "published/published.h"
#include "suite/stats_print.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static int load(struct stats_table *t, const char *text, struct err **e)
{
	t->name = t->name ? t->name : "t";
	return csv_parse(t->name, text, strlen(text), stats_table_record, t, e) || stats_table_end(t, e) ? -1 : 0;
}

static yyjson_doc *describe(struct stats_table *t, const char *text)
{
	CLEANUP_BUF struct buf out = {0};
	yyjson_doc *doc = NULL;

	assert_int_equal(load(t, text, NULL), 0);
	assert_int_equal(stats_print_json(t, &out, NULL), 0);
	assert_int_equal(json_parse("stats", buf_text(&out), out.len, &doc, NULL), 0);
	return doc;
}

static yyjson_val *series(yyjson_doc *doc, size_t i)
{
	return yyjson_arr_get(yyjson_obj_get(yyjson_doc_get_root(doc), "series"), i);
}

static void near(yyjson_val *object, const char *key, double want, double tolerance)
{
	double got = json_number(object, key, (double)NAN);

	if (!(fabs(got - want) <= tolerance))
		fail_msg("%s: %.17g instead of %.17g", key, got, want);
}

// numpy.mean, std(ddof=1), median and quantile(0.25), quantile(0.75) of each column, the first two to two digits.
static void study_b(void **state)
{
	static const struct {
		const char *table, *runtime;
		double mean, sd, median, q1, q3;
	} row[] = {
		{"cpu-primes-seconds", "kata", 34.83, 8.48, 36.0006, 29.1214, 42.2696},
		{"cpu-primes-seconds", "firecracker-containerd", 22.90, 6.55, 24.0811, 16.2437, 29.6306},
		{"cpu-primes-seconds", "docker", 35.92, 6.30, 35.3179, 29.9154, 43.1258},
		{"memory-write-mb-per-s", "kata", 10296.45, 1689.06, 9371.69, 9237.74, 12015.21},
		{"memory-write-mb-per-s", "firecracker-containerd", 10160.86, 1762.58, 9350.39, 8727.21, 11219.07},
		{"memory-write-mb-per-s", "docker", 10257.88, 1901.31, 9202.97, 8879.65, 11991.45},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		const struct published_table *p = published_find("hassan-2020", row[i].table);
		CLEANUP_STATS_TABLE struct stats_table t = {.wanted = {row[i].runtime}, .wanted_count = 1};
		CLEANUP_JSON yyjson_doc *doc = describe(&t, p->text);
		yyjson_val *s = series(doc, 0);

		assert_string_equal(json_text(s, "column", ""), row[i].runtime);
		near(s, "n", 25, 0);
		near(s, "mean", row[i].mean, 0.0051);
		near(s, "sd", row[i].sd, 0.0051);
		near(s, "median", row[i].median, 1e-9);
		near(s, "q1", row[i].q1, 1e-9);
		near(s, "q3", row[i].q3, 1e-9);
		near(s, "iqr", row[i].q3 - row[i].q1, 1e-9);
		assert_null(series(doc, 1));
	}
}

static const char *const mixed = "run,seconds,note\r\n"
				 "b,10,\r\n"
				 "a,1,x\r\n"
				 "b,n/a,\"1,5\"\r\n"
				 "b,,y\r\n"
				 "a,nan,\r\n"
				 "b,14,inf\r\n"
				 "b, 3,0x10\r\n";

// Groups come as they first appear; what is no number is counted, and the first is named with its line.
static void groups_and_strangers(void **state)
{
	CLEANUP_STATS_TABLE struct stats_table t = {.by = "run"};
	CLEANUP_JSON yyjson_doc *doc = describe(&t, mixed);
	yyjson_val *b = series(doc, 0), *a = series(doc, 1);

	(void)state;
	assert_string_equal(json_text(b, "group", ""), "b");
	near(b, "n", 2, 0);
	near(b, "missing", 1, 0);
	near(b, "not_numeric", 2, 0);
	near(b, "first_not_numeric_line", 4, 0);
	assert_string_equal(json_text(b, "first_not_numeric", ""), "n/a");
	near(b, "mean", 12, 0);
	near(b, "sd", sqrt(8), 1e-15);
	near(b, "mean_low", 12 - 12.706204736174704 * 2, 1e-12);
	assert_string_equal(json_text(b, "median_reason", ""), "too-few");
	assert_true(yyjson_is_null(yyjson_obj_get(b, "median_low")));
	assert_string_equal(json_text(a, "group", ""), "a");
	near(a, "n", 1, 0);
	near(a, "not_numeric", 1, 0);
	assert_true(yyjson_is_null(yyjson_obj_get(a, "sd")));
	assert_null(series(doc, 2)); // the notes hold no number
	near(yyjson_doc_get_root(doc), "rows", 7, 0);
}

// A column that was asked for is there even if it holds nothing.
static void asked_for(void **state)
{
	CLEANUP_STATS_TABLE struct stats_table t = {.wanted = {"note", "seconds"}, .wanted_count = 2};
	CLEANUP_JSON yyjson_doc *doc = describe(&t, mixed);

	(void)state;
	near(series(doc, 0), "n", 0, 0);
	near(series(doc, 0), "not_numeric", 5, 0);
	near(series(doc, 0), "missing", 2, 0);
	assert_null(yyjson_obj_get(series(doc, 0), "mean"));
	near(series(doc, 1), "n", 3, 0);
}

static void text_has_the_same_keys(void **state)
{
	CLEANUP_STATS_TABLE struct stats_table t = {.by = "run"};
	CLEANUP_JSON yyjson_doc *doc = describe(&t, mixed);
	CLEANUP_BUF struct buf out = {0};
	yyjson_val *key, *value;
	size_t i, n;

	(void)state;
	assert_int_equal(stats_print_text(&t, &out, NULL), 0);
	assert_non_null(strstr(buf_text(&out), "seconds, run = b\n  n                   2\n"));
	assert_non_null(strstr(buf_text(&out), "not_numeric         2 (first in line 4: 'n/a')\n"));
	assert_non_null(strstr(buf_text(&out), "no number in column note\n"));
	yyjson_obj_foreach (series(doc, 0), i, n, key, value) {
		char line[64];

		if (yyjson_is_str(value) || !strncmp(yyjson_get_str(key), "first_", 6))
			continue;
		snprintf(line, sizeof(line), "\n  %-20s", yyjson_get_str(key));
		assert_non_null(strstr(buf_text(&out), line));
	}
}

static const char *const three = "g,x\na,12.1\nb,10.2\na,11.4\na,13.9\nb,9.7\nc,12.2\na,12.6\nb,11.1\nc,11.8\na,11.9\n"
				 "b,10.9\nc,13.1\na,14.2\nb,12.3\nc,12.5\na,12.8\nb,9.9\nc,13.0\n";

static void is_pair(yyjson_val *pair, const char *group, const double *figure)
{
	static const char *const key[] = {"ratio", "ratio_low", "ratio_high", "difference_low", "difference_high", "t",
		"df", "p_welch", "u", "p_rank", "p_permutation", "shift", "p_welch_holm", "p_rank_holm"};

	assert_string_equal(json_text(pair, "group", ""), group);
	assert_string_equal(json_text(pair, "against", ""), "a");
	assert_string_equal(json_text(pair, "p_rank_by", ""), "exact");
	assert_string_equal(json_text(pair, "p_permutation_by", ""), "exact");
	for (size_t i = 0; i < COUNT(key); i++)
		near(pair, key[i], figure[i],
			(i >= 1 && i <= 4) ? 1e-10 : 1e-12); // SciPy's quantile of t is off by that
}

// SciPy 1.15: ttest_ind (equal_var=False) of values and of logarithms, mannwhitneyu (exact); all deals by itertools;
// the median of all differences by NumPy; Holm's correction of two tests by hand.
static void groups_are_compared(void **state)
{
	static const double b[] = {0.840791391237664, 0.757246149875767, 0.93355398861433, -3.23830570513331,
		-0.795027628200017, -3.63776712954738, 10.8918145691491, 0.00396550686305689, 3, 0.00815850815850816,
		0.00582750582750583, -1.9, 2 * 0.00396550686305689, 2 * 0.00815850815850816};
	static const double c[] = {0.987835451316851, 0.910843017717805, 1.07133596009043, -1.21371552237706,
		0.853715522377063, -0.391137140661986, 9.43821416068939, 0.704379584087081, 17, 1, 584.0 / 792,
		-0.0999999999999996, 0.704379584087081, 1};
	CLEANUP_STATS_TABLE struct stats_table t = {.by = "g", .against = "a"};
	CLEANUP_JSON yyjson_doc *doc = describe(&t, three);
	yyjson_val *pairs = yyjson_obj_get(yyjson_doc_get_root(doc), "comparisons");

	(void)state;
	assert_int_equal(yyjson_arr_size(pairs), 2);
	is_pair(yyjson_arr_get(pairs, 0), "b", b);
	is_pair(yyjson_arr_get(pairs, 1), "c", c);
}

// SciPy: gmean, kendalltau (exact), theilslopes; NumPy: products of neighbours' distances from the mean.
static void more_of_a_series(void **state)
{
	CLEANUP_STATS_TABLE struct stats_table t = {.by = "g", .with_more = true};
	CLEANUP_JSON yyjson_doc *doc = describe(&t, three);
	yyjson_val *a = series(doc, 0);

	(void)state;
	near(a, "geometric_mean", 12.6645187636987, 1e-12);
	near(a, "trend_tau", 1 / 3.0, 1e-14);
	near(a, "trend_p", 0.381349206349206, 1e-14);
	near(a, "trend_slope", 0.166666666666667, 1e-13);
	near(a, "autocorrelation", -0.2921875, 1e-12);
	assert_true(
		json_number(a, "bootstrap_median_low", 99) < 12.6 && json_number(a, "bootstrap_median_high", 0) > 12.6);
	assert_null(yyjson_obj_get(yyjson_doc_get_root(doc), "comparisons"));
}

static void against_nobody(void **state)
{
	CLEANUP_STATS_TABLE struct stats_table t = {.by = "g", .against = "d"};
	CLEANUP_BUF struct buf out = {0};
	CLEANUP_ERR struct err *e = NULL;

	(void)state;
	assert_int_equal(load(&t, three, NULL), 0);
	assert_int_equal(stats_print_json(&t, &out, &e), -1);
	assert_string_equal(err_text(e), "t: no group 'd'; there are: a, b, c");
}

static void refuses(const char *text, const char *by, const char *wanted, const char *message)
{
	CLEANUP_STATS_TABLE struct stats_table t = {.by = by, .wanted = {wanted}, .wanted_count = wanted != NULL};
	CLEANUP_ERR struct err *e = NULL;

	assert_int_equal(load(&t, text, &e), -1);
	assert_string_equal(err_text(e), message);
}

static void refusals(void **state)
{
	(void)state;
	refuses(mixed, "runs", NULL, "t: no column 'runs'; there are: run, seconds, note");
	refuses(mixed, NULL, "\x1b[2J", "t: no column '\\x1b[2J'; there are: run, seconds, note");
	refuses("a,a\n1,2\n", NULL, "a", "t: 2 columns are called 'a'");
	refuses("a\n", NULL, NULL, "t: no row below a header");
	refuses("", NULL, NULL, "t: no row below a header");
	refuses("a,b\nx,y\n", NULL, NULL, "t: no number in any column");
	refuses("a,b\nx,1\n", NULL, "a", "t: no number in any column that was asked for");
	refuses("a\nx\n", "a", NULL, "t: no number in any column");
	refuses("a,b\n1\n", NULL, NULL, "t:2: 1 fields, where the first record has 2");
}

static void too_many_groups(void **state)
{
	CLEANUP_BUF struct buf text = {0};

	(void)state;
	buf_str(&text, "g,x\n");
	for (int i = 0; i <= STATS_SERIES_MAX; i++)
		buf_printf(&text, "%d,1\n", i * 7919 % 5003);
	refuses(buf_text(&text), "g", NULL, "t: more than 5000 columns times groups");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(study_b),
		cmocka_unit_test(groups_and_strangers),
		cmocka_unit_test(asked_for),
		cmocka_unit_test(text_has_the_same_keys),
		cmocka_unit_test(groups_are_compared),
		cmocka_unit_test(more_of_a_series),
		cmocka_unit_test(against_nobody),
		cmocka_unit_test(refusals),
		cmocka_unit_test(too_many_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
