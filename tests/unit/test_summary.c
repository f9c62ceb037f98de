// SPDX-License-Identifier: MIT
// The figures of both arms against SciPy 1.15. For the rows, with a and b the values of summary_fixture.h:
//
//	la, lb = np.log(a), np.log(b); va, vb = la.var(ddof=1)/6, lb.var(ddof=1)/6
//	df = (va+vb)**2/(va**2/5 + vb**2/5); q = stats.t.ppf(.975, df); d = la.mean() - lb.mean()
//	np.exp([d, d - q*np.sqrt(va+vb), d + q*np.sqrt(va+vb)]); stats.ttest_ind(la, lb, equal_var=False).pvalue
//	stats.t.interval(.95, 5, np.mean(a), stats.sem(a)); stats.ttest_ind(a, b, equal_var=False).pvalue
//
// A cell of the headline table is the mean of k such d with the variance Σ(va+vb)/k² and the degrees of freedom
// (Σ(va+vb))²/Σ(va²/5 + vb²/5); Holm by hand from the sorted p-values.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "summary_fixture.h"

static void near(yyjson_val *o, const char *key, double expected, double digits)
{
	double got = json_number(o, key, (double)NAN);

	if (!(fabs(got - expected) <= fabs(expected) * digits))
		fail_msg("%s is %.15g, not %.15g", key, got, expected);
}

static yyjson_val *find(yyjson_val *list, const char *key, const char *text)
{
	yyjson_val *o;
	size_t i, max;

	yyjson_arr_foreach (list, i, max, o)
		if (!strcmp(json_text(o, key, ""), text))
			return o;
	fail_msg("no %s is %s", key, text);
	return NULL;
}

static yyjson_val *row(yyjson_val *summary, const char *metric, unsigned containers, const char *runtime)
{
	yyjson_val *m;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(summary, "measures"), i, max, m)
		if (!strcmp(json_text(m, "metric", ""), metric) && json_number(m, "containers", 0) == containers)
			return find(yyjson_obj_get(m, "rows"), "runtime", runtime);
	fail_msg("no measure %s", metric);
	return NULL;
}

static void corrected(void **state)
{
	static const struct {
		const char *metric, *runtime;
		unsigned containers;
		double ratio, low, high, p, holm;
	} expected[] = {
		{"requests_per_second", "fast", 1, 1.20631282763, 1.16891414223, 1.24490806085, 1.76387117e-07,
			5.291613511e-07},
		{"requests_per_second", "slow", 1, 0.999287289358, 0.975966357111, 1.02316548045, 0.9466207577,
			0.9466207577},
		{"requests_per_second", "fast", 3, 1.22023126341, 1.16302546435, 1.28025084733, 3.296059951e-06,
			6.592119902e-06},
		{"requests_per_second", "slow", 3, 0.67619914273, 0.642155654608, 0.712047425493, 1.477101526e-08,
			5.908406106e-08},
		{"start_time", "fast", 1, 0.495872565323, 0.463565067866, 0.530431687125, 5.187616083e-10,
			2.593808041e-09},
		{"start_time", "slow", 1, 3.04536304475, 2.86957470186, 3.23192007105, 4.436344462e-12,
			2.661806677e-11},
	};
	CLEANUP_JSON yyjson_doc *doc = fixture_summary();

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		yyjson_val *r =
			row(yyjson_doc_get_root(doc), expected[i].metric, expected[i].containers, expected[i].runtime);

		near(r, "ratio", expected[i].ratio, 1e-10);
		near(r, "ratio_low", expected[i].low, 1e-10);
		near(r, "ratio_high", expected[i].high, 1e-10);
		near(r, "p", expected[i].p, 1e-8);
		near(r, "p_holm", expected[i].holm, 1e-8);
		assert_int_equal(yyjson_get_bool(yyjson_obj_get(r, "significant")), expected[i].holm < 0.05);
	}
	near(yyjson_doc_get_root(doc), "headline_tests", 6, 0);
}

static void as_published(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = fixture_summary();
	yyjson_val *s = yyjson_doc_get_root(doc);
	yyjson_val *fast = yyjson_obj_get(row(s, "requests_per_second", 1, "fast"), "as_published");
	yyjson_val *tie = yyjson_obj_get(row(s, "requests_per_second", 1, "slow"), "as_published");
	yyjson_val *slow = yyjson_obj_get(row(s, "start_time", 1, "slow"), "as_published");

	(void)state;
	near(fast, "mean", 1216.5, 1e-12);
	near(fast, "low", 1182.24432448, 1e-10);
	near(fast, "high", 1250.75567552, 1e-10);
	near(fast, "percent", 120.644628099, 1e-10);
	near(tie, "mean", 1007.5, 1e-12);
	near(tie, "percent", 100, 0);
	assert_true(yyjson_get_bool(yyjson_obj_get(tie, "tie")));
	assert_false(yyjson_get_bool(yyjson_obj_get(slow, "tie")));
	near(slow, "percent", 304.4045677, 1e-9);
}

static void cell(yyjson_val *headline, const char *runtime, const char *criterion, const double expected[6])
{
	yyjson_val *r = find(yyjson_obj_get(headline, "rows"), "runtime", runtime);
	yyjson_val *c = find(yyjson_obj_get(r, "cells"), "criterion", criterion);

	near(c, "percent", expected[0], 1e-10);
	near(c, "low", expected[1], 1e-10);
	near(c, "high", expected[2], 1e-10);
	near(c, "p", expected[3], 1e-8);
	near(c, "p_holm", expected[4], 1e-8);
	near(c, "as_published", expected[5], 1e-9);
}

static void headline(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = fixture_summary();
	yyjson_val *h = yyjson_obj_get(yyjson_doc_get_root(doc), "headline"), *rows = yyjson_obj_get(h, "rows"), *r;

	(void)state;
	cell(h, "fast", "web",
		(double[]){121.325208664, 118.078868766, 124.660800117, 2.871992161e-11, 8.615976483e-11,
			(120.644628099 + 122.027833002) / 2});
	cell(h, "slow", "web",
		(double[]){82.2020199512, 79.992008446, 84.4730894413, 5.948066982e-10, 1.037523217e-09,
			(100 + 67.634194831) / 2});
	cell(h, "fast", "start",
		(double[]){
			49.5872565323, 46.3565067866, 53.0431687125, 5.187616083e-10, 1.037523217e-09, 49.5921696574});
	// As near 1 as the runs vary: with t = stats.t.isf(.05 / 4 / 2, df), optimize.brentq(lambda d: stats.nct.sf(t,
	// df, d) + stats.nct.cdf(-t, df, d) - .8, .1, 8) standard errors; ours is an approximation (stats/contrast.h).
	r = find(yyjson_obj_get(find(rows, "runtime", "slow"), "cells"), "criterion", "web");
	near(r, "detectable", 1.0491102121196862, 1e-4);
	r = find(yyjson_obj_get(find(rows, "runtime", "docker"), "cells"), "criterion", "web");
	assert_true(yyjson_is_null(yyjson_obj_get(r, "detectable")));
	// Places: web / start, square root; the better first.
	assert_string_equal(json_text(yyjson_arr_get(rows, 0), "runtime", ""), "fast");
	near(yyjson_arr_get(rows, 0), "percent", 156.419352174, 1e-10);
	near(yyjson_arr_get(rows, 0), "low", 150.992451498, 1e-10);
	near(yyjson_arr_get(rows, 0), "high", 162.041303998, 1e-10);
	assert_string_equal(json_text(yyjson_arr_get(rows, 1), "runtime", ""), "docker");
	near(yyjson_arr_get(rows, 2), "percent", 51.9543251656, 1e-10);
}

// Six of eight starts: Wilson's interval, by statsmodels' proportion_confint(6, 8, method="wilson").
static void failures(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = fixture_summary();
	yyjson_val *s = yyjson_doc_get_root(doc), *f = yyjson_obj_get(s, "failures");
	yyjson_val *survival = yyjson_obj_get(row(s, "start_time", 1, "slow"), "survival");

	(void)state;
	near(survival, "rate", 0.75, 0);
	near(survival, "low", 0.40927543031016883, 1e-10);
	near(survival, "high", 0.9285207872478909, 1e-10);
	// The two differ in their container's name alone.
	assert_int_equal(yyjson_arr_size(f), 1);
	near(yyjson_arr_get_first(f), "count", 2, 0);
	assert_string_equal(json_text(yyjson_arr_get_first(f), "error", ""), "cannot start tN-0: no");
	assert_string_equal(json_text(yyjson_arr_get_first(f), "log", ""), "first line of slow\nsecond <line>");
	assert_string_equal(json_text(s, "verdict", ""), "reservations");
}

static yyjson_val *figure(yyjson_val *summary, const char *id, const char *subject)
{
	yyjson_val *d = find(yyjson_obj_get(summary, "defects"), "id", id);

	return find(yyjson_obj_get(d, "figures"), "subject", subject);
}

// Ties forced to 100 % against geometric means; survival where there are failures; times below 60 s: all 72.
static void defects(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = fixture_summary();
	yyjson_val *s = yyjson_doc_get_root(doc), *means = figure(s, "A13", "slow");
	yyjson_val *dropped =
		yyjson_arr_get_first(yyjson_obj_get(find(yyjson_obj_get(s, "defects"), "id", "A7"), "figures"));

	(void)state;
	near(means, "as_published", (100 + 67.634194831) / 2, 1e-9);
	near(means, "corrected", 82.2020199512, 1e-10);
	near(figure(s, "A10", "slow"), "corrected", 100.0 * 18 / 20, 1e-12);
	near(dropped, "as_published", 72, 0);
	near(dropped, "corrected", 72, 0);
}

struct placed_cell {
	struct fixture_cell cell;
	const char *limit, *arm;
};

// The summary of these cells alone, a trial each in every block.
static yyjson_doc *summary_of(const struct placed_cell *cells, unsigned n)
{
	CLEANUP_BUF struct buf text = {0}, out = {0};
	struct summary_input in = {.tables = {fixture_metric, fixture_rank}};
	yyjson_doc *doc = NULL;
	struct sample_log log;

	for (unsigned i = 0; i < FIXTURE_BLOCKS * n; i++) {
		const struct placed_cell *c = &cells[i % n];

		fixture_line_under(
			&text, i + 1, i / n + 1, &c->cell, c->cell.metric, c->cell.value[i / n], c->limit, c->arm);
	}
	assert_int_equal(samples_parse("log", buf_text(&text), text.len, false, &log, NULL), 0);
	in.log = &log;
	assert_int_equal(summary_make(&in, &out, NULL), 0);
	assert_int_equal(json_parse("summary", buf_text(&out), out.len, &doc, NULL), 0);
	samples_free(&log);
	return doc;
}

// Paced UDP is alike for all, unlimited UDP is not; a cold start differs less than a warm one. The ratios by NumPy:
// np.exp(np.log(a).mean() - np.log(b).mean()), a and b as below.
static void paced_and_warm(void **state)
{
	static const struct placed_cell cells[] = {
		{{"udp", "udp_default_rate", "bit/s", "docker", 1,
			 {1.051e6, 1.052e6, 1.05e6, 1.051e6, 1.049e6, 1.05e6}},
			"default", "corrected"},
		{{"udp", "udp_default_rate", "bit/s", "slow", 1, {1.05e6, 1.051e6, 1.052e6, 1.049e6, 1.051e6, 1.05e6}},
			"default", "corrected"},
		{{"udp", "udp_rate", "bit/s", "docker", 1, {789e6, 810e6, 774e6, 801e6, 795e6, 780e6}}, "default",
			"corrected"},
		{{"udp", "udp_rate", "bit/s", "slow", 1, {22e6, 28e6, 39e6, 31e6, 25e6, 33e6}}, "default", "corrected"},
		{{"noop", "start_time", "s", "docker", 1, {.055, .070, .064, .060, .058, .061}}, "default",
			"corrected"},
		{{"noop", "start_time", "s", "slow", 1, {.271, .185, .236, .243, .220, .208}}, "default", "corrected"},
		{{"coldstart", "start_time", "s", "docker", 1, {.105, .133, .108, .097, .124, .118}}, "default",
			"corrected"},
		{{"coldstart", "start_time", "s", "slow", 1, {.404, .368, .280, .322, .341, .307}}, "default",
			"corrected"},
	};
	CLEANUP_JSON yyjson_doc *doc = summary_of(cells, sizeof(cells) / sizeof(*cells));
	yyjson_val *s;

	(void)state;
	s = yyjson_doc_get_root(doc);
	near(figure(s, "A1", "slow"), "as_published", 100, 0);
	near(figure(s, "A1", "slow"), "corrected", 3.684206421865389, 1e-10);
	near(figure(s, "A4", "slow"), "as_published", 370.3804347826087, 1e-10);
	near(figure(s, "A4", "slow"), "corrected", 294.73561630831983, 1e-10);
}

// Four threads on one CPU beside one; the study's order beside random blocks; wget's rate beside bytes over all of the
// time. What stands under another limit or in another arm is not mixed in. By NumPy: np.mean(four),
// 100 * slow.mean() / docker.mean() of the arm, np.exp(np.log(slow).mean() - np.log(docker).mean()) of ours,
// np.mean(432000 / t / 2**20).
static void arms(void **state)
{
	static const struct placed_cell cells[] = {
		{{"linpack", "gflops", "GFLOPS", "slow", 1, {3.11, 3.02, 3.20, 3.15, 3.08, 3.05}}, "min",
			"as-published"},
		{{"linpack", "gflops", "GFLOPS", "slow", 1, {9.11, 9.02, 9.20, 9.15, 9.08, 9.05}}, "min", "corrected"},
		{{"linpack", "gflops", "GFLOPS", "slow", 1, {50, 51, 52, 53, 54, 55}}, "default", "corrected"},
		{{"primes", "events_per_second", "1/s", "docker", 1, {200, 202, 199, 201, 200, 203}}, "default",
			"as-published"},
		{{"primes", "events_per_second", "1/s", "slow", 1, {180, 181, 179, 182, 180, 178}}, "default",
			"as-published"},
		{{"primes", "events_per_second", "1/s", "docker", 1, {200, 198, 201, 199, 202, 200}}, "default",
			"corrected"},
		{{"primes", "events_per_second", "1/s", "slow", 1, {199, 197, 202, 198, 201, 200}}, "default",
			"corrected"},
		{{"noop", "start_time", "s", "docker", 1, {1, 2, 1, 2, 1, 2}}, "default", "corrected"},
		{{"noop", "start_time", "s", "slow", 1, {1, 2, 1, 2, 1, 3}}, "default", "corrected"},
	};
	CLEANUP_JSON yyjson_doc *doc = summary_of(cells, sizeof(cells) / sizeof(*cells));
	yyjson_val *s = yyjson_doc_get_root(doc);

	(void)state;
	near(figure(s, "A8", "slow"), "as_published", 3.101666666666667, 1e-12);
	near(figure(s, "A8", "slow"), "corrected", 9.095, 1e-12);
	near(figure(s, "A11", "slow"), "as_published", 89.6265560165975, 1e-10);
	near(figure(s, "A11", "slow"), "corrected", 99.74842302313091, 1e-10);
}

// Bytes and time are those of one trial.
static void download(void **state)
{
	static const double bodies[] = {.010, .012, .011, .009, .010, .013};
	struct fixture_cell c = {"fetch", NULL, "B", "docker", 1, {0}};
	const struct fixture_cell start = {"noop", "start_time", "s", "docker", 1, {0}};
	CLEANUP_BUF struct buf text = {0}, out = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct summary_input in = {.tables = {fixture_metric, fixture_rank}};
	struct sample_log log;

	(void)state;
	for (unsigned i = 0; i < FIXTURE_BLOCKS; i++) {
		fixture_line(&text, 2 * i + 1, i + 1, &c, "bytes", 432000);
		fixture_line(&text, 2 * i + 1, i + 1, &c, "download_time", bodies[i]);
		fixture_line(&text, 2 * i + 1, i + 1, &c, "rate", 27e6);
		fixture_line(&text, 2 * i + 2, i + 1, &start, "start_time", 1);
	}
	assert_int_equal(samples_parse("log", buf_text(&text), text.len, false, &log, NULL), 0);
	in.log = &log;
	assert_int_equal(summary_make(&in, &out, NULL), 0);
	samples_free(&log);
	assert_int_equal(json_parse("summary", buf_text(&out), out.len, &doc, NULL), 0);
	near(figure(yyjson_doc_get_root(doc), "B4", "docker"), "as_published", 38.60847099677667, 1e-10);
	near(figure(yyjson_doc_get_root(doc), "B4", "docker"), "corrected", 27, 1e-12);
}

// 40000 samples of one row: every 40th is carried, in order, and the figures come from all.
static void thinning(void **state)
{
	struct fixture_cell c = fixture_cells[0];
	CLEANUP_BUF struct buf text = {0}, out = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct summary_input in = {.tables = {fixture_metric, fixture_rank}};
	struct sample_log log;
	yyjson_val *r;

	(void)state;
	for (unsigned i = 0; i < 40000; i++)
		fixture_line(&text, i + 1, i + 1, &c, c.metric, i);
	assert_int_equal(samples_parse("log", buf_text(&text), text.len, false, &log, NULL), 0);
	in.log = &log;
	assert_int_equal(summary_make(&in, &out, NULL), 0);
	samples_free(&log);
	assert_int_equal(json_parse("summary", buf_text(&out), out.len, &doc, NULL), 0);
	r = row(yyjson_doc_get_root(doc), c.metric, 1, "docker");
	assert_int_equal(yyjson_arr_size(yyjson_obj_get(r, "samples")), 1000);
	near(r, "samples_step", 40, 0);
	near(r, "n", 40000, 0);
	near(r, "median", 19999.5, 0);
	assert_true(yyjson_get_num(yyjson_arr_get(yyjson_obj_get(r, "samples"), 2)) == 80);
	assert_true(yyjson_get_num(yyjson_arr_get(yyjson_obj_get(r, "trials"), 2)) == 81);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corrected),
		cmocka_unit_test(as_published),
		cmocka_unit_test(headline),
		cmocka_unit_test(failures),
		cmocka_unit_test(defects),
		cmocka_unit_test(paced_and_warm),
		cmocka_unit_test(arms),
		cmocka_unit_test(download),
		cmocka_unit_test(thinning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
