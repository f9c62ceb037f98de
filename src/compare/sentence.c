// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "compare/label.h"
#include "report/number.h"
#include "report/words.h"

#define TIMES_FROM 2 // from twice as much on, "3 times" is easier to read than "200 % more"

struct figure {
	enum compare_word template;
	char value[48], interval[100];
};

// How far a ratio is from 1 in the direction of the estimate: 0.9 is 10 % less, and so is an end of the interval.
static double distance(double ratio, const struct stats_interval *of)
{
	if (of->estimate >= TIMES_FROM)
		return ratio;
	return of->estimate >= 1 ? 100 * (ratio - 1) : 100 * (1 - ratio);
}

static void print(char *to, size_t size, double value, int decimals, char point)
{
	CLEANUP_BUF struct buf text = {0};

	number_print(value, decimals, point, &text);
	snprintf(to, size, "%s", buf_text(&text));
}

static struct figure figure_of(const struct compare_effect *f, bool is_lower_better, char point)
{
	double a = distance(f->ratio.low, &f->ratio), b = distance(f->ratio.high, &f->ratio);
	double value = distance(f->ratio.estimate, &f->ratio);
	bool is_times = f->ratio.estimate >= TIMES_FROM, is_more = f->ratio.estimate >= 1;
	int decimals = value >= 10 ? 0 : value >= 1 ? 1 : value >= 0.1 ? 2 : 3;
	char low[48], high[48];
	struct figure out;

	print(out.value, sizeof(out.value), value, decimals, point);
	print(low, sizeof(low), fmin(a, b), decimals, point);
	print(high, sizeof(high), fmax(a, b), decimals, point);
	snprintf(out.interval, sizeof(out.interval), "%s…%s", low, high);
	if (is_lower_better)
		out.template = is_times ? C_COSTS_TIMES : is_more ? C_COSTS_MORE : C_COSTS_LESS;
	else
		out.template = is_times ? C_GIVES_TIMES : is_more ? C_GIVES_MORE : C_GIVES_LESS;
	return out;
}

bool sentence_of(const struct comparison *c, const struct compare_effect *f, const char *lang, struct buf *out)
{
	const struct compare_measure *m = &c->cells.measure[f->measure];
	CLEANUP_BUF struct buf runtime = {0}, measure = {0}, here = {0}, there = {0};
	struct figure figure;

	if (f->kind != EFFECT_INTERACTION || !(f->p_holm < 1 - COMPARE_CONFIDENCE) || !*m->better)
		return false;
	figure = figure_of(f, !strcmp(m->better, "lower"), words_of(lang)->point);
	label_runtime(m, f->cell, &runtime);
	label_measure(m, lang, &measure);
	label_where(c, f->unit, lang, &here);
	label_where(c, 0, lang, &there);
	compare_fill(out, compare_word(lang, figure.template),
		(const char *const[26]){
			['R' - 'A'] = buf_text(&runtime),
			['M' - 'A'] = buf_text(&measure),
			['O' - 'A'] = buf_text(&here),
			['F' - 'A'] = buf_text(&there),
			['P' - 'A'] = figure.value,
			['I' - 'A'] = figure.interval,
			['B' - 'A'] = f->is_of_these_runs ? compare_word(lang, C_THESE_RUNS) : "",
		});
	if (f->is_marked)
		buf_str(out, " †");
	return true;
}
