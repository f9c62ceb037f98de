// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "compare/label.h"
#include "compare/print.h"
#include "report/escape.h"
#include "report/number.h"
#include "report/words.h"

#define VALUE_MAX 60
#define NAME_MAX_ 40

struct text {
	const struct comparison *c;
	const char *lang;
	struct buf *out;
};

static const char *word(const struct text *t, enum compare_word w)
{
	return compare_word(t->lang, w);
}

static void add_padded(struct text *t, const char *s, size_t width)
{
	size_t used = escape_text(t->out, s, width);

	buf_printf(t->out, "%*s", (int)(used < width ? width - used : 0), "");
}

static void add_count(struct text *t, enum compare_word w, size_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", number);
	compare_fill(t->out, word(t, w), (const char *const[26]){['N' - 'A'] = text});
	buf_str(t->out, "\n");
}

static void add_runs(struct text *t)
{
	for (size_t i = 0; i < t->c->runs; i++) {
		const struct compare_run *run = &t->c->run[i];
		CLEANUP_BUF struct buf machine = {0};

		label_machine(t->c, run->machine, &machine);
		buf_printf(t->out, "%2zu. ", i + 1);
		add_padded(t, run->name, NAME_MAX_);
		buf_printf(
			t->out, " %-6s %-10s ", buf_text(&machine), word(t, run->is_refused ? C_REFUSED : C_COMPARED));
		escape_text(t->out, json_text(yyjson_obj_get(run->summary, "machine"), "summary", ""), VALUE_MAX);
		buf_str(t->out, "\n");
	}
}

static void add_factor(struct text *t, const struct factor *f, size_t run)
{
	enum compare_word kind = f->kind == FACTOR_HARDWARE ? C_HARDWARE
				 : f->kind == FACTOR_FREE   ? C_FREE
				 : f->is_accepted           ? C_ACCEPTED
							    : C_CONDITION;

	buf_str(t->out, "  ");
	add_padded(t, f->key, 22);
	buf_str(t->out, " ");
	add_padded(t, word(t, kind), 11);
	buf_str(t->out, " 1: ");
	escape_text(t->out, f->value[0] ? f->value[0] : word(t, C_UNKNOWN), VALUE_MAX);
	buf_printf(t->out, "  %zu: ", run + 1);
	escape_text(t->out, f->value[run] ? f->value[run] : word(t, C_UNKNOWN), VALUE_MAX);
	buf_str(t->out, "\n");
}

static void add_factors(struct text *t)
{
	const struct compare_factors *f = &t->c->factors;
	size_t count = 0;

	buf_printf(t->out, "\n%s\n", word(t, C_FACTORS));
	for (size_t i = 0; i < f->count; i++)
		for (size_t run = 1; run < t->c->runs; run++)
			if (f->list[i].differs[run]) {
				add_factor(t, &f->list[i], run);
				count++;
			}
	if (!count)
		buf_printf(t->out, "  %s\n", word(t, C_NO_DIFFERENCE));
}

static void add_repeats(struct text *t)
{
	char point = words_of(t->lang)->point;

	if (t->c->repeats)
		buf_printf(t->out, "\n%s\n", word(t, C_REPEATS));
	for (size_t i = 0; i < t->c->repeats; i++) {
		const struct compare_repeat *r = &t->c->repeat[i];

		buf_printf(t->out, "  %zu, %zu: %s %zu / %zu = ", r->first + 1, r->second + 1, word(t, C_DIFFERENCES),
			r->differences, r->tests);
		number_print(100 * r->share.estimate, 1, point, t->out);
		buf_str(t->out, " % [");
		number_print(100 * r->share.low, 1, point, t->out);
		buf_str(t->out, " ");
		number_print(100 * r->share.high, 1, point, t->out);
		buf_printf(t->out, "], %s 5 %%: %s; %s ", word(t, C_NOMINAL), word(t, r->agrees ? C_AGREE : C_DISAGREE),
			word(t, C_BETWEEN));
		number_print(100 * expm1(r->between), 1, point, t->out);
		buf_str(t->out, " %\n");
	}
}

static void add_effect(struct text *t, const struct compare_effect *f)
{
	CLEANUP_BUF struct buf text = {0};
	char point = words_of(t->lang)->point;

	if (f && isfinite(f->ratio.estimate)) {
		int decimals = ratio_decimals(f->ratio.estimate);

		number_print(f->ratio.estimate, decimals, point, &text);
		buf_printf(&text, "x%s", f->p_holm < 1 - COMPARE_CONFIDENCE ? "*" : " ");
		if (f->fault == STATS_OK) {
			buf_str(&text, " [");
			number_print(f->ratio.low, decimals, point, &text);
			buf_str(&text, " ");
			number_print(f->ratio.high, decimals, point, &text);
			buf_printf(&text, "]%s", label_marks(f));
		}
	} else
		buf_str(&text, "-");
	buf_str(t->out, " ");
	add_padded(t, buf_text(&text), 26);
}

static void add_row(struct text *t, size_t measure, size_t cell, size_t unit)
{
	CLEANUP_BUF struct buf runtime = {0}, name = {0};

	if (!compare_has_effect(t->c, measure, cell, unit))
		return;
	label_runtime(&t->c->cells.measure[measure], cell, &runtime);
	label_unit(t->c, unit, t->lang, &name);
	buf_str(t->out, "  ");
	add_padded(t, buf_text(&runtime), 18);
	buf_str(t->out, " ");
	add_padded(t, buf_text(&name), 12);
	for (int kind = EFFECT_RUNTIME; kind < EFFECT_KINDS; kind++)
		add_effect(t, compare_find(t->c, (enum compare_effect_kind)kind, measure, cell, unit));
	while (t->out->len && t->out->data[t->out->len - 1] == ' ')
		t->out->len--;
	buf_str(t->out, "\n");
}

static void add_measures(struct text *t)
{
	for (size_t i = 0; i < t->c->cells.measures; i++) {
		const struct compare_measure *m = &t->c->cells.measure[i];
		CLEANUP_BUF struct buf title = {0};

		if (!m->is_headline || t->c->units == 0)
			continue;
		label_measure(m, t->lang, &title);
		buf_str(t->out, "\n");
		escape_text(t->out, buf_text(&title), 100);
		buf_printf(t->out, "\n  %-18s %-12s", word(t, C_RUNTIME), word(t, C_MACHINE));
		for (enum compare_word w = C_TO_DOCKER; w <= C_RATIO_OF_RATIOS; w++)
			buf_printf(t->out, " %-26s", word(t, w));
		buf_str(t->out, "\n");
		for (size_t j = 0; j < m->cells; j++)
			for (size_t u = 0; u < t->c->units; u++)
				add_row(t, i, j, u);
	}
}

static void add_sentences(struct text *t)
{
	buf_str(t->out, "\n");
	if (label_has_these_runs(t->c))
		buf_printf(t->out, "%s\n", word(t, C_THESE_RUNS_MEAN));
	for (size_t i = 0; i < t->c->effects; i++) {
		CLEANUP_BUF struct buf text = {0};

		if (!t->c->cells.measure[t->c->effect[i].measure].is_headline ||
			!sentence_of(t->c, &t->c->effect[i], t->lang, &text))
			continue;
		escape_text(t->out, buf_text(&text), 300);
		buf_str(t->out, "\n");
	}
}

int compare_text(const struct comparison *c, const char *lang, struct buf *out, struct err **e)
{
	struct text t = {c, lang, out};
	size_t refused = compare_refused(c);

	add_runs(&t);
	add_factors(&t);
	if (refused)
		add_count(&t, refused == 1 ? C_REFUSED_ONE : C_REFUSED_SOME, refused);
	add_repeats(&t);
	add_measures(&t);
	add_sentences(&t);
	for (size_t i = 0; i < c->cells.notes && i < COMPARE_NOTES_MAX; i++) {
		escape_text(out, c->cells.note[i] ? c->cells.note[i] : "", 300);
		buf_str(out, "\n");
	}
	if (c->cells.notes > COMPARE_NOTES_MAX)
		add_count(&t, C_AND_MORE, c->cells.notes - COMPARE_NOTES_MAX);
	return buf_ok(out) ? 0 : err_set(e, "cannot print the comparison: out of memory");
}
