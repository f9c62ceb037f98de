// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "stats/describe.h"
#include "stats/interval.h"
#include "suite/summary.h"

#define NULL_WORKLOAD "noop"
#define NULL_RUNTIME  "native"
#define NULL_METRIC   "run_time" // from just before the first command to the end of the process
#define BARE_MAX      10000

// The null workload's samples through the whole harness, with one container.
static const struct summary_row *through_harness(const struct summary_groups *g)
{
	for (size_t i = 0; i < g->measures; i++) {
		const struct summary_measure *m = &g->measure[i];

		if (strcmp(m->key->workload, NULL_WORKLOAD) || strcmp(m->key->metric, NULL_METRIC) ||
			m->key->containers != 1)
			continue;
		for (size_t j = 0; j < m->rows; j++)
			if (m->row[j].n && !strcmp(m->row[j].who->runtime, NULL_RUNTIME))
				return &m->row[j];
	}
	return NULL;
}

// The bare times of run.json, upwards, and their number; NULL when there are none of any use.
static double *bare_times(yyjson_val *run, size_t *count)
{
	yyjson_val *array = yyjson_obj_get(yyjson_obj_get(run, "overhead"), "bare_s"), *v;
	size_t n = yyjson_arr_size(array), i, max;
	CLEANUP_FREE double *times = NULL;

	if (n == 0 || n > BARE_MAX || !(times = calloc(n, sizeof(*times))))
		return NULL;
	yyjson_arr_foreach (array, i, max, v)
		times[i] = yyjson_is_num(v) ? yyjson_get_num(v) : (double)NAN;
	*count = n;
	return stats_sort(times, n) == STATS_OK ? steal_ptr(&times) : NULL;
}

void summary_add_overhead(yyjson_mut_doc *doc, yyjson_mut_val *root, yyjson_val *run, const struct summary_groups *g)
{
	const struct summary_row *harness = through_harness(g);
	size_t n = 0;
	CLEANUP_FREE double *bare = bare_times(run, &n);
	struct stats_interval d;
	enum stats_fault f;
	yyjson_mut_val *o;

	if (!harness || !bare) {
		yyjson_mut_obj_add_null(doc, root, "overhead");
		return;
	}
	f = stats_median_difference(harness->sorted, harness->n, bare, n, SUMMARY_CONFIDENCE, &d);
	o = yyjson_mut_obj_add_obj(doc, root, "overhead");
	summary_add_number(doc, o, "median_s", d.estimate);
	summary_add_number(doc, o, "low", d.low);
	summary_add_number(doc, o, "high", d.high);
	yyjson_mut_obj_add_str(doc, o, "reason", f == STATS_OK ? "" : stats_fault_key(f));
	yyjson_mut_obj_add_uint(doc, o, "n", harness->n);
	yyjson_mut_obj_add_uint(doc, o, "n_bare", n);
	summary_add_number(doc, o, "harness_s", stats_quantile(harness->sorted, harness->n, 0.5));
	summary_add_number(doc, o, "bare_s", stats_quantile(bare, n, 0.5));
	yyjson_mut_obj_add_str(
		doc, o, "how", NULL_WORKLOAD " on " NULL_RUNTIME ", " NULL_METRIC ", minus a bare start of it");
}
