// SPDX-License-Identifier: MIT
#include "suite/summary.h"

#include <math.h>

#include "suite/summary_defects.h"
#include "suite/summary_findings.h"
#include "suite/summary_validity.h"

void summary_add_number(yyjson_mut_doc *doc, yyjson_mut_val *to, const char *key, double value)
{
	if (isfinite(value))
		yyjson_mut_obj_add_real(doc, to, key, value);
	else
		yyjson_mut_obj_add_null(doc, to, key);
}

void summary_add_text(yyjson_mut_doc *doc, yyjson_mut_val *to, const char *key, const char *s)
{
	if (s)
		yyjson_mut_obj_add_str(doc, to, key, s);
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

static void add_notes(yyjson_mut_doc *doc, yyjson_mut_val *root, const char *const *note)
{
	yyjson_mut_val *notes = yyjson_mut_obj_add_arr(doc, root, "notes");

	for (; note && *note; note++)
		yyjson_mut_arr_add_str(doc, notes, *note);
}

static void add_all(
	yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_input *in, const struct summary_findings *f)
{
	yyjson_mut_obj_add_uint(doc, root, "version", SUMMARY_VERSION);
	validity_write(doc, root, in, f);
	yyjson_mut_obj_add_str(doc, root, "baseline", SUMMARY_BASELINE);
	yyjson_mut_obj_add_real(doc, root, "confidence", SUMMARY_CONFIDENCE);
	add_counts(doc, root, in, &f->groups);
	yyjson_mut_obj_add_uint(doc, root, "headline_tests", f->headline_tests);
	yyjson_mut_obj_add_uint(doc, root, "other_tests", f->other_tests);
	headline_write(doc, root, &f->headline, &f->groups);
	add_copy(doc, root, "run", in->run);
	add_notes(doc, root, in->notes);
	add_dropped(doc, root, in->log);
	summary_add_overhead(doc, root, in->run, &f->groups);
	drift_write(doc, root, &f->drift);
	defects_write(doc, root, f);
	summary_add_measures(doc, root, &f->groups);
	summary_add_failures(doc, root, in, &f->groups);
	summary_add_facts(doc, root, in->log);
	add_copy(doc, root, "machine", in->machine);
}

static int write_doc(const struct summary_input *in, const struct summary_findings *f, struct buf *out, struct err **e)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	yyjson_mut_val *root = yyjson_mut_obj(doc);
	CLEANUP_FREE char *text = NULL;
	size_t len;

	if (root) {
		yyjson_mut_doc_set_root(doc, root);
		add_all(doc, root, in, f);
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
	struct summary_findings *f = calloc(1, sizeof(*f));
	int rc;

	if (!f)
		return err_set(e, "cannot make the summary: out of memory");
	rc = summary_group(in->log, &in->tables, &f->groups, e) ||
	     summary_compare(&f->groups, &f->headline_tests, &f->other_tests, e) ||
	     headline_make(&f->groups, &f->headline, e) || drift_find(&f->groups, &f->drift, e) ||
	     write_doc(in, f, out, e);
	summary_groups_free(&f->groups);
	free(f);
	return rc ? -1 : 0;
}
