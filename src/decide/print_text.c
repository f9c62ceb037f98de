// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "decide/print.h"

#define NAME_WIDTH   24
#define WEIGHT_WIDTH 9
#define CELL_WIDTH   10

// Ends a line without the spaces behind its last word.
static void end_line(struct buf *out)
{
	while (out->len && out->data[out->len - 1] == ' ')
		out->len--;
	buf_str(out, "\n");
}

static void head(const struct decide_result *r, const char *title, const char *weight, struct buf *out)
{
	buf_printf(out, "\n%-*.*s%*s", NAME_WIDTH, NAME_WIDTH, title, WEIGHT_WIDTH, weight);
	for (size_t i = 0; i < r->alternatives; i++)
		buf_printf(out, " %*.*s ", CELL_WIDTH, CELL_WIDTH, r->name[i]);
	end_line(out);
}

static void cell(double value, int decimals, char mark, struct buf *out)
{
	if (isnan(value))
		buf_printf(out, " %*s%c", CELL_WIDTH, "-", mark);
	else
		buf_printf(out, " %*.*f%c", CELL_WIDTH, decimals, value, mark);
}

static void row(const struct decide_result *r, const double *value, int decimals, const double *result, struct buf *out)
{
	for (size_t i = 0; i < r->alternatives; i++)
		cell(value[i], decimals, result && isnan(result[i]) ? '*' : ' ', out);
	end_line(out);
}

static void criterion_name(const struct decide_criterion *c, struct buf *out)
{
	buf_printf(out, "  %-*.*s", NAME_WIDTH - 2, NAME_WIDTH - 2, c->name);
}

static void values(const struct decide_model *m, const struct decide_result *r, struct buf *out)
{
	head(r, "figures", "better", out);
	for (size_t c = 0; c < m->criteria; c++) {
		criterion_name(&m->criterion[c], out);
		buf_printf(out, "%*s", WEIGHT_WIDTH, m->criterion[c].is_lower_better ? "lower" : "higher");
		row(r, r->value[c], 2, NULL, out);
	}
}

static void group_table(const struct decide_model *m, const struct decide_result *r, const struct decide_group *g,
	bool is_scores, struct buf *out)
{
	for (size_t c = g->first; c < g->first + g->count; c++) {
		criterion_name(&m->criterion[c], out);
		buf_printf(out, "%*.2f%%", WEIGHT_WIDTH - 1, 100 * m->criterion[c].weight);
		row(r, is_scores ? r->score[c] : r->utility[c], 2, r->value[c], out);
	}
}

static void utilities(const struct decide_model *m, const struct decide_result *r, struct buf *out)
{
	head(r, "utilities", "weight", out);
	for (size_t i = 0; i < m->groups; i++) {
		const struct decide_group *g = &m->group[i];

		group_table(m, r, g, false, out);
		buf_printf(out, "%-*.*s%*g", NAME_WIDTH, NAME_WIDTH, g->name, WEIGHT_WIDTH, g->weight);
		row(r, r->sum[i], 2, NULL, out);
	}
	buf_printf(out, "%-*s", NAME_WIDTH + WEIGHT_WIDTH, "total");
	row(r, r->total, 2, NULL, out);
	buf_printf(out, "%-*s", NAME_WIDTH + WEIGHT_WIDTH, "rank");
	for (size_t i = 0; i < r->alternatives; i++)
		buf_printf(out, " %*u ", CELL_WIDTH, r->rank[i]);
	end_line(out);
}

static void scores(const struct decide_model *m, const struct decide_result *r, struct buf *out)
{
	head(r, "scores, 1 to 10", "weight", out);
	for (size_t i = 0; i < m->groups; i++)
		group_table(m, r, &m->group[i], true, out);
}

static void crossing(
	const struct decide_result *r, double at, size_t to, double scale, const char *unit, struct buf *out)
{
	char text[32 + DECIDE_NAME_MAX] = "never";

	if (!isnan(at))
		snprintf(text, sizeof(text), "%.2f%s %s", scale * at, unit, r->name[to]);
	buf_printf(out, "  %-22s", text);
}

static void move(
	const struct decide_result *r, const struct decide_move *v, double scale, const char *unit, struct buf *out)
{
	crossing(r, v->down, v->down_to, scale, unit, out);
	crossing(r, v->up, v->up_to, scale, unit, out);
	end_line(out);
}

static void moves(const struct decide_model *m, const struct decide_result *r, struct buf *out)
{
	buf_printf(out, "\n%-*s%*s  %-22s  %s\n", NAME_WIDTH, "another comes first", WEIGHT_WIDTH, "weight", "below",
		"above");
	for (size_t i = 0; i < m->groups; i++) {
		const struct decide_group *g = &m->group[i];

		buf_printf(out, "%-*.*s%*g", NAME_WIDTH, NAME_WIDTH, g->name, WEIGHT_WIDTH, g->weight);
		move(r, &r->group_move[i], 1, "", out);
		for (size_t c = g->first; c < g->first + g->count; c++) {
			criterion_name(&m->criterion[c], out);
			buf_printf(out, "%*.2f%%", WEIGHT_WIDTH - 1, 100 * m->criterion[c].weight);
			move(r, &r->criterion_move[c], 100, "%", out);
		}
	}
	buf_str(out, "The other criteria of the same group keep their proportions; other groups keep their weights.\n");
}

static bool has_gap(const struct decide_model *m, const struct decide_result *r)
{
	for (size_t c = 0; c < m->criteria; c++)
		for (size_t i = 0; i < r->alternatives; i++)
			if (isnan(r->value[c][i]))
				return true;
	return false;
}

static void sources(const struct decide_model *m, const struct decide_result *r, struct buf *out)
{
	buf_printf(out, "Weighted utility analysis after %s, by %s\n", m->file,
		r->source == DECIDE_RUN ? "the figures of this run" : "the published figures");
	for (size_t i = 0; i < r->alternatives; i++)
		if (strcmp(r->name[i], r->runtime[i]))
			buf_printf(out, "%s is %s\n", r->name[i], r->runtime[i]);
	for (size_t i = 0; i < r->left_outs; i++)
		buf_printf(out, "%s is left out: it has no sample in this run\n", r->left_out[i]);
}

void decide_text(const struct decide_model *m, const struct decide_result *r, struct buf *out)
{
	sources(m, r, out);
	values(m, r, out);
	scores(m, r, out);
	utilities(m, r, out);
	if (has_gap(m, r))
		buf_printf(out, "* no result, so its score is the middle, %.1f\n", DECIDE_SCORE_MIDDLE);
	moves(m, r, out);
}
