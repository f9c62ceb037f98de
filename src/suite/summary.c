// SPDX-License-Identifier: MIT
#include "suite/summary.h"

#include <math.h>
#include <string.h>

void summary_add_number(yyjson_mut_doc *doc, yyjson_mut_val *to, const char *key, double value)
{
	if (isfinite(value))
		yyjson_mut_obj_add_real(doc, to, key, value);
	else
		yyjson_mut_obj_add_null(doc, to, key);
}

static void add_copy(yyjson_mut_doc *doc, yyjson_mut_val *to, const char *key, yyjson_val *value)
{
	yyjson_mut_val *copy = value ? yyjson_val_mut_copy(doc, value) : NULL;

	if (copy)
		yyjson_mut_obj_add_val(doc, to, key, copy);
	else
		yyjson_mut_obj_add_null(doc, to, key);
}

// One word for the whole run: "complete", "failures", "incomplete" (it did not end, or trials left no line).
static const char *verdict(const struct summary_input *in, const struct summary_groups *g)
{
	double planned = json_number(in->run, "trials", -1);

	if (!yyjson_is_true(yyjson_obj_get(in->run, "ended")) || planned < 0 || (double)g->trials < planned)
		return "incomplete";
	return g->failed || g->skipped || in->log->dropped ? "failures" : "complete";
}

static void add_counts(
	yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_input *in, const struct summary_groups *g)
{
	yyjson_mut_val *c = yyjson_mut_obj_add_obj(doc, root, "trials");

	add_copy(doc, c, "planned", yyjson_obj_get(in->run, "trials"));
	yyjson_mut_obj_add_uint(doc, c, "recorded", g->trials);
	yyjson_mut_obj_add_uint(doc, c, "failed", g->failed);
	yyjson_mut_obj_add_uint(doc, c, "skipped", g->skipped);
}

static void add_dropped(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct sample_log *log)
{
	yyjson_mut_val *d = yyjson_mut_obj_add_obj(doc, root, "dropped_lines");
	yyjson_mut_val *first;

	yyjson_mut_obj_add_uint(doc, d, "count", log->dropped);
	first = yyjson_mut_obj_add_arr(doc, d, "first");
	for (size_t i = 0; i < log->dropped && i < SAMPLES_NAMED_DROPS; i++) {
		yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, first);

		yyjson_mut_obj_add_uint(doc, o, "line", log->drop[i].number);
		yyjson_mut_obj_add_str(doc, o, "reason", log->drop[i].reason);
	}
}

static void add_all(
	yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_input *in, const struct summary_groups *g)
{
	yyjson_mut_val *notes;

	yyjson_mut_obj_add_uint(doc, root, "version", 1);
	yyjson_mut_obj_add_str(doc, root, "verdict", verdict(in, g));
	yyjson_mut_obj_add_str(doc, root, "baseline", SUMMARY_BASELINE);
	yyjson_mut_obj_add_real(doc, root, "confidence", SUMMARY_CONFIDENCE);
	add_counts(doc, root, in, g);
	add_copy(doc, root, "run", in->run);
	notes = yyjson_mut_obj_add_arr(doc, root, "notes");
	for (size_t i = 0; in->notes && in->notes[i]; i++)
		yyjson_mut_arr_add_str(doc, notes, in->notes[i]);
	add_dropped(doc, root, in->log);
	summary_add_overhead(doc, root, in->run, g);
	summary_add_measures(doc, root, g);
	summary_add_failures(doc, root, g);
	summary_add_facts(doc, root, in->log);
	add_copy(doc, root, "machine", in->machine);
}

static int write_doc(const struct summary_input *in, const struct summary_groups *g, struct buf *out, struct err **e)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	yyjson_mut_val *root = yyjson_mut_obj(doc);
	CLEANUP_FREE char *text = NULL;
	size_t len;

	if (root) {
		yyjson_mut_doc_set_root(doc, root);
		add_all(doc, root, in, g);
		text = yyjson_mut_write(doc, YYJSON_WRITE_PRETTY | YYJSON_WRITE_ALLOW_INVALID_UNICODE, &len);
	}
	yyjson_mut_doc_free(doc);
	if (!text)
		return err_set(e, "cannot write the summary: out of memory");
	buf_add(out, text, len);
	buf_str(out, "\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot write the summary: out of memory");
}

int summary_make(const struct summary_input *in, struct buf *out, struct err **e)
{
	struct summary_groups g;
	int rc = summary_group(in->log, &in->tables, &g, e);

	if (!rc)
		rc = write_doc(in, &g, out, e);
	summary_groups_free(&g);
	return rc;
}
