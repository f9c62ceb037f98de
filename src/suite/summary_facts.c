// SPDX-License-Identifier: MIT
// What is no figure: the facts that workloads said of the places they ran in, and how many trials carry a flag.
#include <string.h>

#include "suite/summary.h"

struct flagged {
	const struct sample_line *line; // any of them
	unsigned trials, trial;         // so many; the last one
};

static void add_cell(yyjson_mut_doc *doc, yyjson_mut_val *o, const char *workload, const char *runtime,
	unsigned containers, const char *limit, const char *arm)
{
	yyjson_mut_obj_add_str(doc, o, "workload", workload);
	yyjson_mut_obj_add_str(doc, o, "runtime", runtime);
	yyjson_mut_obj_add_uint(doc, o, "containers", containers);
	yyjson_mut_obj_add_str(doc, o, "limit", limit);
	yyjson_mut_obj_add_str(doc, o, "arm", arm);
}

static void add_facts(yyjson_mut_doc *doc, yyjson_mut_val *list, const struct cell_facts *c)
{
	CLEANUP_JSON yyjson_doc *said = yyjson_read(c->json, strlen(c->json), YYJSON_READ_NOFLAG);
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, list);

	add_cell(doc, o, c->workload, c->runtime, c->containers, c->limit, c->arm);
	yyjson_mut_obj_add_uint(doc, o, "trial", c->trial);
	yyjson_mut_obj_add_val(doc, o, "facts", yyjson_val_mut_copy(doc, yyjson_doc_get_root(said)));
}

static bool is_same_cell(const struct sample_line *a, const struct sample_line *b)
{
	return a->flag == b->flag && a->workload == b->workload && a->runtime == b->runtime && a->limit == b->limit &&
	       a->arm == b->arm && a->containers == b->containers;
}

// Counts trials by cell and flag; lines of one trial stand together. Returns how many cells there are.
static size_t count_flags(const struct sample_log *log, struct flagged *f, size_t max)
{
	size_t n = 0, i;

	for (size_t at = 0; at < log->count; at++) {
		const struct sample_line *l = &log->line[at];

		if (!l->flag)
			continue;
		for (i = 0; i < n && !is_same_cell(f[i].line, l); i++)
			;
		if (i == max || (i < n && f[i].trial == l->trial))
			continue;
		if (i == n)
			f[n++] = (struct flagged){.line = l};
		f[i].trials++;
		f[i].trial = l->trial;
	}
	return n;
}

void summary_add_facts(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct sample_log *log)
{
	yyjson_mut_val *facts = yyjson_mut_obj_add_arr(doc, root, "facts"), *flags;
	struct flagged f[64];
	size_t n = count_flags(log, f, sizeof(f) / sizeof(*f));

	for (size_t i = 0; i < log->facts.count; i++)
		add_facts(doc, facts, &log->facts.cell[i]);
	flags = yyjson_mut_obj_add_arr(doc, root, "flags");
	for (size_t i = 0; i < n; i++) {
		const struct sample_line *l = f[i].line;
		yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, flags);

		add_cell(doc, o, l->workload, l->runtime, l->containers, l->limit, l->arm);
		yyjson_mut_obj_add_str(doc, o, "flag", l->flag);
		yyjson_mut_obj_add_uint(doc, o, "trials", f[i].trials);
	}
}
