// SPDX-License-Identifier: MIT
#include "suite/summary.h"

#define LOGS_MAX 50 // failures whose logs are shown; the folder has all

static void add_log(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct summary_input *in, const struct sample_line *l)
{
	CLEANUP_BUF struct buf log = {0};

	if (in->log_of && in->log_of(in->log_arg, l, &log) && buf_ok(&log))
		yyjson_mut_obj_add_strncpy(doc, o, "log", buf_text(&log), log.len);
	else
		yyjson_mut_obj_add_null(doc, o, "log");
}

static void add_failure(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct summary_failure *f)
{
	const struct sample_line *l = f->first;

	yyjson_mut_obj_add_uint(doc, o, "trial", l->trial);
	summary_add_text(doc, o, "runtime", l->runtime);
	summary_add_text(doc, o, "workload", l->workload);
	yyjson_mut_obj_add_uint(doc, o, "containers", l->containers);
	yyjson_mut_obj_add_uint(doc, o, "block", l->block);
	yyjson_mut_obj_add_strncpy(doc, o, "state", &l->state, 1);
	summary_add_text(doc, o, "error", l->is_wrong ? "the workload found its own answer to be wrong" : l->error);
	yyjson_mut_obj_add_uint(doc, o, "count", f->count);
}

void summary_add_failures(
	yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_input *in, const struct summary_groups *g)
{
	yyjson_mut_val *failures = yyjson_mut_obj_add_arr(doc, root, "failures");

	for (size_t i = 0; i < g->failures; i++) {
		yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, failures);

		add_failure(doc, o, &g->failure[i]);
		if (i < LOGS_MAX)
			add_log(doc, o, in, g->failure[i].first);
	}
}
