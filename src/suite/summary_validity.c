// SPDX-License-Identifier: MIT
#include "suite/summary_validity.h"

#include <math.h>
#include <string.h>

#define ENOUGH 6 // samples for the interval of a median

struct reasons {
	yyjson_mut_doc *doc;
	yyjson_mut_val *list;
	bool has_any, has_grave;
};

static void add(struct reasons *r, bool holds, const char *key, bool is_grave, double figure)
{
	yyjson_mut_val *o = holds ? yyjson_mut_arr_add_obj(r->doc, r->list) : NULL;

	if (!o)
		return;
	r->has_any = true;
	r->has_grave |= is_grave;
	yyjson_mut_obj_add_str(r->doc, o, "key", key);
	yyjson_mut_obj_add_bool(r->doc, o, "is_grave", is_grave);
	summary_add_number(r->doc, o, "figure", figure);
}

static bool is_virtual(yyjson_val *machine)
{
	return yyjson_is_true(yyjson_obj_get(yyjson_obj_get(machine, "virtual"), "is_virtual"));
}

// Trials whose client worked without a pause, so that they say more about it than about the runtime. Lines of one trial
// stand together.
static unsigned client_bound(const struct sample_log *log)
{
	unsigned n = 0, trial = 0;

	for (size_t i = 0; i < log->count; i++) {
		const struct sample_line *l = &log->line[i];

		if (!l->flag || l->trial == trial || strcmp(l->flag, FINDING_CLIENT_BOUND) != 0)
			continue;
		trial = l->trial;
		n++;
	}
	return n;
}

// The smallest number of samples in a cell of the headline table; what failed always has a reason of its own.
static double fewest(const struct headline *h)
{
	double least = (double)INFINITY;

	for (size_t i = 0; i < h->runtimes; i++)
		for (size_t k = 0; k < HEADLINE_CRITERIA; k++) {
			const struct headline_cell *c = &h->runtime[i].cell[k];

			if (c->n)
				least = fmin(least, floor((double)c->n / (double)c->cells));
		}
	return least;
}

void validity_write(
	yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_input *in, const struct summary_findings *f)
{
	const struct summary_groups *g = &f->groups;
	const struct drift *d = &f->drift;
	double planned = json_number(in->run, "trials", -1), recorded = (double)g->trials;
	bool has_ended = yyjson_is_true(yyjson_obj_get(in->run, "ended"));
	struct reasons r = {.doc = doc, .list = yyjson_mut_arr(doc)};
	unsigned bound = client_bound(in->log);
	double least = fewest(&f->headline);

	add(&r, is_virtual(in->machine), "virtual", true, (double)NAN);
	add(&r, f->headline.tests == 0, "no-comparison", true, (double)NAN);
	add(&r, !has_ended || planned < 0 || recorded < planned, "incomplete", false, recorded);
	add(&r, d->has_drifted, "drift", false,
		fabs(d->trend_percent) > fabs(d->change_percent) ? d->trend_percent : d->change_percent);
	add(&r, g->failed, "failed", false, g->failed);
	add(&r, g->skipped, "skipped", false, g->skipped);
	add(&r, in->log->dropped, "dropped", false, (double)in->log->dropped);
	add(&r, least < ENOUGH, "few-samples", false, least);
	add(&r, bound, "client-bound", false, bound);
	yyjson_mut_obj_add_str(doc, root, "verdict", r.has_grave ? "invalid" : r.has_any ? "reservations" : "valid");
	yyjson_mut_obj_add_val(doc, root, "reasons", r.list);
}
