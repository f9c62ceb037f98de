// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>

#include "decide/print.h"

struct writer {
	yyjson_mut_doc *doc;
	const struct decide_model *m;
	const struct decide_result *r;
};

static void add_number(const struct writer *w, yyjson_mut_val *to, const char *key, double v)
{
	if (isnan(v))
		yyjson_mut_obj_add_null(w->doc, to, key);
	else
		yyjson_mut_obj_add_real(w->doc, to, key, v);
}

// One number for each alternative, under its name.
static void add_row(const struct writer *w, yyjson_mut_val *to, const char *key, const double *value)
{
	yyjson_mut_val *o = yyjson_mut_obj_add_obj(w->doc, to, key);

	for (size_t i = 0; i < w->r->alternatives; i++)
		add_number(w, o, w->r->name[i], value[i]);
}

static void add_crossing(const struct writer *w, yyjson_mut_val *to, const char *key, double at, size_t first)
{
	yyjson_mut_val *o;

	if (isnan(at)) {
		yyjson_mut_obj_add_null(w->doc, to, key);
		return;
	}
	o = yyjson_mut_obj_add_obj(w->doc, to, key);
	yyjson_mut_obj_add_real(w->doc, o, "weight", at);
	yyjson_mut_obj_add_str(w->doc, o, "first", w->r->name[first]);
}

static void add_move(const struct writer *w, yyjson_mut_val *to, const struct decide_move *move)
{
	yyjson_mut_val *o = yyjson_mut_obj_add_obj(w->doc, to, "first_place_changes");

	add_crossing(w, o, "below", move->down, move->down_to);
	add_crossing(w, o, "above", move->up, move->up_to);
}

static void add_criterion(const struct writer *w, yyjson_mut_val *criteria, size_t c)
{
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(w->doc, criteria);
	const struct decide_criterion *criterion = &w->m->criterion[c];

	yyjson_mut_obj_add_str(w->doc, o, "name", criterion->name);
	yyjson_mut_obj_add_real(w->doc, o, "weight", criterion->weight);
	yyjson_mut_obj_add_str(w->doc, o, "better", criterion->is_lower_better ? "lower" : "higher");
	yyjson_mut_obj_add_bool(w->doc, o, "judged", criterion->is_judged);
	add_row(w, o, "figures", w->r->value[c]);
	add_row(w, o, "scores", w->r->score[c]);
	add_row(w, o, "utilities", w->r->utility[c]);
	add_move(w, o, &w->r->criterion_move[c]);
}

static void add_groups(const struct writer *w, yyjson_mut_val *root)
{
	yyjson_mut_val *groups = yyjson_mut_obj_add_arr(w->doc, root, "groups");

	for (size_t i = 0; i < w->m->groups; i++) {
		const struct decide_group *g = &w->m->group[i];
		yyjson_mut_val *o = yyjson_mut_arr_add_obj(w->doc, groups), *criteria;

		yyjson_mut_obj_add_str(w->doc, o, "name", g->name);
		yyjson_mut_obj_add_real(w->doc, o, "weight", g->weight);
		criteria = yyjson_mut_obj_add_arr(w->doc, o, "criteria");
		for (size_t c = g->first; c < g->first + g->count; c++)
			add_criterion(w, criteria, c);
		add_row(w, o, "sums", w->r->sum[i]);
		add_move(w, o, &w->r->group_move[i]);
	}
}

static void add_alternatives(const struct writer *w, yyjson_mut_val *root)
{
	yyjson_mut_val *o = yyjson_mut_obj_add_obj(w->doc, root, "alternatives"), *left_out;

	for (size_t i = 0; i < w->r->alternatives; i++)
		yyjson_mut_obj_add_str(w->doc, o, w->r->name[i], w->r->runtime[i]);
	left_out = yyjson_mut_obj_add_arr(w->doc, root, "left_out");
	for (size_t i = 0; i < w->r->left_outs; i++)
		yyjson_mut_arr_add_str(w->doc, left_out, w->r->left_out[i]);
}

static void add_all(const struct writer *w, yyjson_mut_val *root)
{
	yyjson_mut_val *ranks;

	yyjson_mut_obj_add_uint(w->doc, root, "version", 1);
	yyjson_mut_obj_add_str(w->doc, root, "file", w->m->file);
	yyjson_mut_obj_add_str(w->doc, root, "source", w->r->source == DECIDE_RUN ? "run" : "published");
	add_alternatives(w, root);
	add_groups(w, root);
	add_row(w, root, "totals", w->r->total);
	ranks = yyjson_mut_obj_add_obj(w->doc, root, "ranks");
	for (size_t i = 0; i < w->r->alternatives; i++)
		yyjson_mut_obj_add_uint(w->doc, ranks, w->r->name[i], w->r->rank[i]);
	yyjson_mut_obj_add_str(w->doc, root, "first", w->r->name[w->r->first]);
}

int decide_json(const struct decide_model *m, const struct decide_result *r, struct buf *out, struct err **e)
{
	struct writer w = {yyjson_mut_doc_new(NULL), m, r};
	yyjson_mut_val *root = yyjson_mut_obj(w.doc);
	CLEANUP_FREE char *text = NULL;
	size_t len;

	if (root) {
		yyjson_mut_doc_set_root(w.doc, root);
		add_all(&w, root);
		text = yyjson_mut_write(w.doc, YYJSON_WRITE_PRETTY | YYJSON_WRITE_ALLOW_INVALID_UNICODE, &len);
	}
	yyjson_mut_doc_free(w.doc);
	if (!text)
		return err_set(e, "cannot write the decision: out of memory");
	buf_add(out, text, len);
	buf_str(out, "\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot write the decision: out of memory");
}
