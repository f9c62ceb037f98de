// SPDX-License-Identifier: MIT
// A/A: two runs of one machine under the same conditions. Nothing differs, so at 95 % one comparison in twenty should
// seem to; far more than that says that runs of this machine vary by more than their samples show.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "stats/multiple.h"
#include "stats/survival.h"

#define BISECTIONS 60

// What runs of one group share, and of a run without a description, what nobody shares.
static void add_key(const struct comparison *c, size_t run, struct buf *out)
{
	if (!factors_identity(&c->factors, run, out))
		buf_printf(out, "run %zu\n", run);
}

// All other conditions are those of the first run, or the run would be refused.
static void add_conditions(const struct comparison *c, size_t run, struct buf *out)
{
	for (size_t i = 0; i < c->factors.count; i++) {
		const struct factor *f = &c->factors.list[i];

		if (f->is_accepted)
			buf_printf(out, "%s=%s\n", f->key, f->value[run] ? f->value[run] : "");
	}
}

static bool is_alike(const struct comparison *c, size_t a, size_t b, bool with_conditions)
{
	CLEANUP_BUF struct buf x = {0}, y = {0};

	add_key(c, a, &x);
	add_key(c, b, &y);
	if (with_conditions) {
		add_conditions(c, a, &x);
		add_conditions(c, b, &y);
	}
	return buf_ok(&x) && buf_ok(&y) && !strcmp(buf_text(&x), buf_text(&y));
}

static void find_groups(struct comparison *c)
{
	size_t groups = 0;

	for (size_t i = 0; i < c->runs; i++) {
		size_t m = 0, g = 0;

		while (m < i && !is_alike(c, m, i, false))
			m++;
		while (g < i && (c->run[g].is_refused || !is_alike(c, g, i, true)))
			g++;
		c->run[i].machine = m < i ? c->run[m].machine : c->machines++;
		c->run[i].group = g < i ? c->run[g].group : groups++;
	}
}

// What each cell's test left behind: p, and for the variance between runs the square of the difference and what the
// samples alone lead one to expect of it.
struct cells_seen {
	double *p, *square, *expected;
	size_t moments; // squares
};

// With few samples their own variance is no good as a measure: the square of a difference over it is an F, whose mean
// is df / (df - 2).
static void add_moment(struct cells_seen *s, const struct stats_contrast *change, double df)
{
	if (!(df > 2 + 1e-9))
		return;
	s->square[s->moments] = change->sum * change->sum;
	s->expected[s->moments++] = change->variance * df / (df - 2);
}

static void test_all(const struct comparison *c, struct compare_repeat *r, struct cells_seen *s)
{
	for (size_t i = 0; i < c->cells.measures; i++)
		for (size_t j = 0; j < c->cells.measure[i].cells; j++) {
			const struct stats_logs *logs = c->cells.measure[i].cell[j].logs;
			struct stats_contrast_estimate estimate;
			struct stats_contrast change = {0};

			stats_contrast_add(&change, &logs[r->second], 1);
			stats_contrast_add(&change, &logs[r->first], -1);
			if (stats_contrast_test(&change, COMPARE_CONFIDENCE, &estimate) != STATS_OK)
				continue;
			r->differences += estimate.p < 1 - COMPARE_CONFIDENCE;
			s->p[r->tests++] = estimate.p;
			add_moment(s, &change, estimate.df);
		}
}

static double sum_of_shares(const struct cells_seen *s, double excess)
{
	double sum = 0;

	for (size_t i = 0; i < s->moments; i++)
		sum += s->square[i] / (s->expected[i] + excess);
	return sum;
}

// Weights that fall with a cell's own variance keep a few noisy cells from hiding what all others show.
static double between_runs(const struct cells_seen *s)
{
	double low = 0, high = 0, n = (double)s->moments;

	if (s->moments == 0)
		return (double)NAN;
	for (size_t i = 0; i < s->moments; i++)
		high += s->square[i] / n;
	for (int i = 0; i < BISECTIONS; i++) {
		double middle = (low + high) / 2;

		if (sum_of_shares(s, middle) > n)
			low = middle;
		else
			high = middle;
	}
	// Each difference holds the deviations of two runs.
	return sqrt(high / 2);
}

static void judge(const struct comparison *c, struct compare_repeat *r, struct cells_seen *s)
{
	test_all(c, r, s);
	r->between = between_runs(s);
	stats_holm(s->p, r->tests, s->p);
	for (size_t i = 0; i < r->tests; i++)
		r->after_holm += s->p[i] < 1 - COMPARE_CONFIDENCE;
	stats_survival(r->differences, r->tests, COMPARE_CONFIDENCE, &r->share);
	r->agrees = r->tests > 0 && r->after_holm == 0 && r->share.low <= 1 - COMPARE_CONFIDENCE;
}

static int judge_in(const struct comparison *c, struct compare_repeat *r, struct err **e)
{
	size_t cells = 1;
	double *room;

	for (size_t i = 0; i < c->cells.measures; i++)
		cells += c->cells.measure[i].cells;
	room = calloc(3 * cells, sizeof(*room));
	if (!room)
		return err_set(e, "cannot compare the runs of one machine: out of memory");
	judge(c, r, &(struct cells_seen){.p = room, .square = room + cells, .expected = room + 2 * cells});
	free(room);
	return 0;
}

int compare_repeats(struct comparison *c, struct err **e)
{
	find_groups(c);
	for (size_t i = 1; i < c->runs; i++) {
		size_t first = 0;

		while (first < i && (c->run[first].is_refused || c->run[first].group != c->run[i].group))
			first++;
		if (first == i || c->run[i].is_refused)
			continue;
		c->repeat[c->repeats] = (struct compare_repeat){.first = first, .second = i};
		if (judge_in(c, &c->repeat[c->repeats++], e))
			return -1;
	}
	return 0;
}
