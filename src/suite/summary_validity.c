// SPDX-License-Identifier: MIT
#include "suite/summary_validity.h"

#include <math.h>
#include <string.h>

#include "stats/describe.h"

#define CLIENT_METRIC "client_cpu" // cores that a client used; its metrics begin so
#define CLIENT_BOUND  0.95         // of one core: ab and iperf3 have one thread
#define ENOUGH        6            // samples for the interval of a median

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

// Rows whose client worked without a pause, so that they say more about it than about the runtime.
static unsigned client_bound(const struct summary_groups *g)
{
	unsigned n = 0;

	for (size_t i = 0; i < g->measures; i++) {
		const struct summary_measure *m = &g->measure[i];

		if (strncmp(m->key->metric, CLIENT_METRIC, sizeof(CLIENT_METRIC) - 1) != 0)
			continue;
		for (size_t j = 0; j < m->rows; j++)
			n += m->row[j].n && stats_quantile(m->row[j].sorted, m->row[j].n, 0.5) >= CLIENT_BOUND;
	}
	return n;
}

// The smallest number of samples of any row in a headline measure; failed rows have reasons of their own.
static size_t fewest(const struct summary_groups *g)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < g->measures; i++)
		for (size_t j = 0; g->measure[i].info && g->measure[i].info->is_headline && j < g->measure[i].rows; j++)
			if (g->measure[i].row[j].n && g->measure[i].row[j].n < least)
				least = g->measure[i].row[j].n;
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
	unsigned bound = client_bound(g);
	size_t least = fewest(g);

	add(&r, is_virtual(in->machine), "virtual", true, (double)NAN);
	add(&r, f->headline.tests == 0, "no-comparison", true, (double)NAN);
	add(&r, !has_ended || planned < 0 || recorded < planned, "incomplete", false, recorded);
	add(&r, d->has_drifted, "drift", false,
		fabs(d->trend_percent) > fabs(d->change_percent) ? d->trend_percent : d->change_percent);
	add(&r, g->failed, "failed", false, g->failed);
	add(&r, g->skipped, "skipped", false, g->skipped);
	add(&r, in->log->dropped, "dropped", false, (double)in->log->dropped);
	add(&r, least < ENOUGH, "few-samples", false, (double)least);
	add(&r, bound, "client-bound", false, bound);
	yyjson_mut_obj_add_str(doc, root, "verdict", r.has_grave ? "invalid" : r.has_any ? "reservations" : "valid");
	yyjson_mut_obj_add_val(doc, root, "reasons", r.list);
}
