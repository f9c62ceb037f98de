// SPDX-License-Identifier: MIT
// What the arm "as-published" shows beside the corrected one: other threads than CPUs, and the order of the trials.
#include <math.h>
#include <string.h>

#include "stats/describe.h"
#include "suite/plan.h"
#include "suite/summary_compare.h"
#include "suite/summary_defects.h"

static double median(const struct summary_row *row)
{
	return row ? stats_quantile(row->sorted, row->n, 0.5) : (double)NAN;
}

// LINPACK where one CPU may be used: the study's four at once, and ours.
static void add_cell(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	const struct summary_row *four =
		defects_row_under(&f->groups, "linpack", "gflops", "min", ARM_AS_PUBLISHED, who);
	const struct summary_row *one = defects_row_under(&f->groups, "linpack", "gflops", "min", ARM_CORRECTED, who);

	if (four)
		defects_add(o, who->runtime, NULL, stats_mean(four->sample, four->n), median(one), NULL, "GFLOPS");
}

// One and the same test, with the trials in the study's order and in ours.
static void add_order(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	const struct summary_row *rows =
		defects_row_under(&f->groups, "primes", "events_per_second", LIMIT_NONE, ARM_AS_PUBLISHED, who);
	const struct summary_row *blocks = defects_row(&f->groups, "primes", "events_per_second", who);
	struct stats_interval r;

	if (!rows || !blocks || !isfinite(rows->published.percent) || !strcmp(who->runtime, SUMMARY_BASELINE))
		return;
	r = blocks->against.ratio;
	r = (struct stats_interval){100 * r.estimate, 100 * r.low, 100 * r.high};
	defects_add(o, who->runtime, "primes", rows->published.percent, r.estimate, &r, "%");
}

static void each_runtime(struct defects_out *o, const struct summary_findings *f,
	void (*add)(struct defects_out *, const struct summary_findings *, const struct sample_line *))
{
	for (size_t i = 0; i < f->headline.runtimes; i++)
		add(o, f, f->headline.runtime[i].who);
}

void defects_of_cell(struct defects_out *o, const struct summary_findings *f)
{
	o->id = "A8";
	o->figures = NULL;
	each_runtime(o, f, add_cell);
}

void defects_of_order(struct defects_out *o, const struct summary_findings *f)
{
	each_runtime(o, f, add_order);
}
