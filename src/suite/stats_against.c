// SPDX-License-Identifier: MIT
// A series against another, by every test that the program has.
#include <math.h>

#include "stats/bootstrap.h"
#include "stats/permutation.h"
#include "stats/power.h"
#include "stats/rank.h"
#include "stats/welch.h"
#include "suite/stats_figures.h"

#define SEED  1   // the same draws for everybody
#define POWER 0.8 // Cohen 1988

static void put_interval(
	struct stats_figures *f, const char *const key[4], enum stats_fault fault, struct stats_interval i)
{
	stats_figure_put(f, key[0], i.estimate);
	stats_figure_put(f, key[1], i.low);
	stats_figure_put(f, key[2], i.high);
	if (fault != STATS_OK)
		stats_figure_word(f, key[3], stats_fault_key(fault));
}

// How p was found, or why it was not.
static void put_p(
	struct stats_figures *f, const char *const key[2], enum stats_fault fault, double p, enum stats_method m)
{
	stats_figure_put(f, key[0], fault == STATS_OK ? p : (double)NAN);
	stats_figure_word(f, key[1], fault == STATS_OK ? stats_method_key(m) : stats_fault_key(fault));
}

static void put_means(struct stats_figures *f, const struct stats_series *a, const struct stats_series *b)
{
	static const char *const ratio[] = {"ratio", "ratio_low", "ratio_high", "ratio_reason"};
	static const char *const difference[] = {
		"difference", "difference_low", "difference_high", "difference_reason"};
	struct stats_interval i;
	struct stats_welch welch;
	enum stats_fault fault = stats_ratio(a->x, a->n, b->x, b->n, STATS_CONFIDENCE, &i);

	put_interval(f, ratio, fault, i);
	fault = stats_welch(a->x, a->n, b->x, b->n, STATS_CONFIDENCE, &welch);
	put_interval(f, difference, fault, welch.difference);
	stats_figure_put(f, "t", welch.t);
	stats_figure_put(f, "df", welch.df);
	stats_figure_put(f, "p_welch", fault == STATS_OK ? welch.p : (double)NAN);
}

static void put_ranks(struct stats_figures *f, const struct stats_series *a, const struct stats_series *b)
{
	static const char *const p[] = {"p_rank", "p_rank_by"};
	static const char *const shift[] = {"shift", "shift_low", "shift_high", "shift_reason"};
	struct stats_rank_test rank;
	struct stats_interval i;
	enum stats_fault fault = stats_rank_test(a->x, a->n, b->x, b->n, &rank);

	stats_figure_put(f, "u", rank.u);
	stats_figure_put(f, "larger", rank.share);
	put_p(f, p, fault, rank.p, rank.method);
	fault = stats_shift(a->x, a->n, b->x, b->n, STATS_CONFIDENCE, &i);
	put_interval(f, shift, fault, i);
}

static void put_draws(struct stats_figures *f, const struct stats_series *a, const struct stats_series *b)
{
	static const char *const p[] = {"p_permutation", "p_permutation_by"};
	static const char *const ratio[] = {
		"median_ratio", "median_ratio_low", "median_ratio_high", "median_ratio_reason"};
	struct stats_permutation deal;
	struct stats_bootstrap boot;
	enum stats_fault fault = stats_permutation(a->x, a->n, b->x, b->n, SEED, &deal);

	put_p(f, p, fault, deal.p, deal.method);
	fault = stats_bootstrap_ratio(STATS_MEDIAN, a->x, a->n, b->x, b->n, STATS_CONFIDENCE, SEED, &boot);
	put_interval(f, ratio, fault, boot.interval);
}

void stats_figures_against(const struct stats_series *s, const struct stats_series *to, struct stats_figures *out)
{
	double detectable;

	out->count = 0;
	stats_figure_put(out, "n", (double)s->n);
	stats_figure_put(out, "against_n", (double)to->n);
	put_means(out, s, to);
	put_ranks(out, s, to);
	put_draws(out, s, to);
	stats_detectable(s->n, to->n, 1 - STATS_CONFIDENCE, POWER, &detectable);
	stats_figure_put(out, "detectable_sd", detectable);
	stats_figure_put(out, "p_welch_holm", stats_figure_find(out, "p_welch")->value);
	stats_figure_put(out, "p_rank_holm", stats_figure_find(out, "p_rank")->value);
}
