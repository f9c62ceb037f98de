// SPDX-License-Identifier: MIT
// The study's weighted decision, made again with the figures of this run.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decide/result.h"
#include "report/page.h"

struct decision {
	struct decide_model model;
	struct decide_result run, study;
};

static void add_header(struct page *p, const struct decide_model *m)
{
	buf_printf(p->out,
		"<div class=\"scroll\"><table class=\"sort\"><thead><tr><th scope=\"col\">%s</th><th "
		"scope=\"col\">%s</th>"
		"<th scope=\"col\">%s</th>",
		page_word(p, W_ALTERNATIVE), page_word(p, W_PLACE), page_word(p, W_UTILITY));
	for (size_t g = 0; g < m->groups; g++) {
		buf_str(p->out, "<th scope=\"col\">");
		page_name(p, m->group[g].name);
		buf_printf(p->out, " × %g</th>", m->group[g].weight);
	}
	buf_printf(p->out, "<th scope=\"col\">%s</th></tr></thead>\n<tbody>\n", page_word(p, W_STUDY));
}

static void add_number(struct page *p, double v)
{
	page_cell_open(p, v);
	number_print(v, 0, p->w->point, p->out);
	buf_str(p->out, "</td>");
}

static double study_total(const struct decide_result *study, size_t index)
{
	for (size_t i = 0; i < study->alternatives; i++)
		if (study->index[i] == index)
			return study->total[i];
	return (double)NAN;
}

static void add_row(struct page *p, const struct decision *d, size_t i)
{
	const struct decide_result *r = &d->run;

	buf_str(p->out, "<tr><th scope=\"row\">");
	page_name(p, r->name[i]);
	if (strcmp(r->name[i], r->runtime[i]) != 0) {
		buf_str(p->out, " (");
		page_name(p, r->runtime[i]);
		buf_str(p->out, ")");
	}
	buf_printf(p->out, "</th><td>%u</td>", r->rank[i]);
	add_number(p, r->total[i]);
	for (size_t g = 0; g < d->model.groups; g++)
		add_number(p, r->sum[g][i]);
	add_number(p, study_total(&d->study, r->index[i]));
	buf_str(p->out, "</tr>\n");
}

static void add_table(struct page *p, const struct decision *d)
{
	buf_printf(p->out, "<h3>%s</h3>\n", page_word(p, W_DECISION));
	add_header(p, &d->model);
	for (unsigned rank = 1; rank <= d->run.alternatives; rank++)
		for (size_t i = 0; i < d->run.alternatives; i++)
			if (d->run.rank[i] == rank)
				add_row(p, d, i);
	page_table_close(p);
	buf_printf(p->out, "<p class=\"soft\">%s", page_word(p, W_DECISION_HOW));
	for (size_t i = 0; i < d->run.left_outs; i++) {
		buf_str(p->out, i ? ", " : page_word(p, W_DECISION_WITHOUT));
		page_name(p, d->run.left_out[i]);
	}
	buf_str(p->out, d->run.left_outs ? ".</p>\n" : "</p>\n");
}

void page_utility(struct page *p)
{
	struct decision *d = calloc(1, sizeof(*d));
	const char *text = decide_study_a();

	// Fewer than two alternatives decide nothing; the study's own file cannot be at fault.
	if (d && !decide_parse("study-a.conf", text, strlen(text), &d->model, NULL) &&
		!decide_run(&d->model, p->summary, &d->run, NULL)) {
		decide_published(&d->model, &d->study);
		add_table(p, d);
	}
	free(d);
}
