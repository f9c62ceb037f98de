// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/describe.h"
#include "suite/summary_compare.h"
#include "suite/summary_defects.h"

#define PAIRS_MIN 3
#define WGET_MB   1048576.0

// The largest difference between the means of parts of one and the same series, in percent: parts of neighbours, as if
// each runtime had been measured in one go, or each parts-th value, as interleaved trials do.
static double false_difference(const struct summary_row *row, size_t parts, bool is_interleaved)
{
	double least = (double)INFINITY, most = -(double)INFINITY;

	for (size_t p = 0; p < parts; p++) {
		double sum = 0, n = 0;

		for (size_t i = 0; i < row->n; i++)
			if ((is_interleaved ? i % parts : i * parts / row->n) == p) {
				sum += row->sample[i];
				n++;
			}
		least = fmin(least, sum / n);
		most = fmax(most, sum / n);
	}
	return 100 * (most / least - 1);
}

static void add_blocks(struct defects_out *o, const struct summary_findings *f)
{
	const struct summary_row *row = f->drift.row;
	size_t parts = f->headline.runtimes;

	if (row && parts >= 2 && row->n >= 2 * parts)
		defects_add(o, row->who->runtime, NULL, false_difference(row, parts, false),
			false_difference(row, parts, true), NULL, "%");
}

static double variation(const double *x, size_t n)
{
	return 100 * stats_sd(x, n) / stats_mean(x, n);
}

// The variation of what is left when each sample is divided by native's of the same block.
static double paired_variation(const struct summary_row *row, const struct summary_row *native)
{
	double *ratio = calloc(row->n + 1, sizeof(*ratio)), left;
	size_t n = 0, j = 0;

	for (size_t i = 0; ratio && i < row->n; i++) {
		// Both are in the order of the trials, and so of the blocks.
		while (j < native->n && native->line[j]->block < row->line[i]->block)
			j++;
		if (j < native->n && native->line[j]->block == row->line[i]->block && native->sample[j] > 0)
			ratio[n++] = row->sample[i] / native->sample[j];
	}
	left = n >= PAIRS_MIN ? variation(ratio, n) : (double)NAN;
	free(ratio);
	return left;
}

static const struct sample_line *find_native(const struct headline *h)
{
	for (size_t i = 0; i < h->runtimes; i++)
		if (!strcmp(h->runtime[i].who->runtime, "native"))
			return h->runtime[i].who;
	return NULL;
}

static void add_variation(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	const struct sample_line *native_who = find_native(&f->headline);
	const struct summary_row *row = defects_row(&f->groups, "primes", "events_per_second", who);
	const struct summary_row *native =
		native_who ? defects_row(&f->groups, "primes", "events_per_second", native_who) : NULL;

	if (row && row->n >= PAIRS_MIN)
		defects_add(o, who->runtime, NULL, variation(row->sample, row->n),
			native && native != row ? paired_variation(row, native) : (double)NAN, NULL, "%");
}

// "Start" with the CPU test in it, as percent of the baseline's.
static void add_start(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who,
	const struct sample_line *base)
{
	const struct summary_row *start = defects_row(&f->groups, "noop", "start_time", who);
	const struct summary_row *test = defects_row(&f->groups, "primes", "total_time", who);
	const struct summary_row *to_start = base ? defects_row(&f->groups, "noop", "start_time", base) : NULL;
	const struct summary_row *to_test = base ? defects_row(&f->groups, "primes", "total_time", base) : NULL;
	struct stats_interval r;

	if (!start || !test || !to_start || !to_test || start == to_start)
		return;
	r = start->against.ratio;
	r = (struct stats_interval){100 * r.estimate, 100 * r.low, 100 * r.high};
	defects_add(o, who->runtime, NULL,
		100 * (stats_mean(start->sample, start->n) + stats_mean(test->sample, test->n)) /
			(stats_mean(to_start->sample, to_start->n) + stats_mean(to_test->sample, to_test->n)),
		r.estimate, &r, "%");
}

// What wget says of a download: bytes over the time in which bodies came, in its MB of 1024 × 1024 bytes; the mean over
// the trials.
static double rate_by_wget(const struct summary_row *bytes, const struct summary_row *bodies)
{
	double sum = 0;

	if (!bytes || !bodies || bytes->n != bodies->n)
		return (double)NAN;
	for (size_t i = 0; i < bytes->n; i++) {
		if (bytes->line[i]->trial != bodies->line[i]->trial || bodies->sample[i] <= 0)
			return (double)NAN;
		sum += bytes->sample[i] / bodies->sample[i] / WGET_MB;
	}
	return sum / (double)bytes->n;
}

// Study B's download: a rate as it took it from wget, and the bytes over all of the time.
static void add_download(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	const struct summary_groups *g = &f->groups;
	const struct summary_row *rate = defects_row(g, "fetch", "rate", who);

	if (rate)
		defects_add(o, who->runtime, NULL,
			rate_by_wget(
				defects_row(g, "fetch", "bytes", who), defects_row(g, "fetch", "download_time", who)),
			stats_quantile(rate->sorted, rate->n, 0.5) / 1e6, NULL, "MB/s");
}

void defects_of_drift(struct defects_out *o, const struct summary_findings *f)
{
	const struct headline *h = &f->headline;
	const struct sample_line *base = NULL;

	o->id = "A11";
	o->figures = NULL;
	add_blocks(o, f);
	defects_of_order(o, f);
	for (size_t i = 0; i < h->runtimes; i++)
		if (!strcmp(h->runtime[i].who->runtime, SUMMARY_BASELINE))
			base = h->runtime[i].who;
	o->id = "B2";
	o->figures = NULL;
	for (size_t i = 0; i < h->runtimes; i++)
		add_start(o, f, h->runtime[i].who, base);
	o->id = "B3";
	o->figures = NULL;
	for (size_t i = 0; i < h->runtimes; i++)
		add_variation(o, f, h->runtime[i].who);
	o->id = "B4";
	o->figures = NULL;
	for (size_t i = 0; i < h->runtimes; i++)
		add_download(o, f, h->runtime[i].who);
}
