// SPDX-License-Identifier: MIT
#include <yyjson.h>

#include "base/clock.h"
#include "base/conf.h"
#include "suite/run.h"

static void add_settings(const struct run *r, yyjson_mut_doc *doc, yyjson_mut_val *to)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_CONF struct conf c = {0};

	settings_print(&r->settings, &text);
	if (conf_parse("settings", buf_text(&text), text.len, &c, NULL))
		return;
	for (size_t i = 0; i < c.count; i++)
		yyjson_mut_obj_add_val(doc, to, yyjson_mut_get_str(yyjson_mut_strcpy(doc, c.entry[i].key)),
			yyjson_mut_strcpy(doc, c.entry[i].value));
}

// What a bare start of the null workload took, for the harness' own cost: analyse sets it beside the noop trials.
static void add_overhead(const struct run *r, yyjson_mut_doc *doc, yyjson_mut_val *root)
{
	yyjson_mut_val *o;

	if (!r->bare_count) {
		yyjson_mut_obj_add_null(doc, root, "overhead");
		return;
	}
	o = yyjson_mut_obj_add_obj(doc, root, "overhead");
	yyjson_mut_obj_add_val(doc, o, "bare_s", yyjson_mut_arr_with_double(doc, r->bare_s, r->bare_count));
}

static void add_facts(const struct run *r, yyjson_mut_doc *doc, yyjson_mut_val *root)
{
	yyjson_mut_val *notes;
	char now[17];

	yyjson_mut_obj_add_uint(doc, root, "version", 1);
	yyjson_mut_obj_add_str(doc, root, "id", r->id);
	yyjson_mut_obj_add_str(doc, root, "started", r->started);
	clock_utc(now, sizeof(now));
	yyjson_mut_obj_add_strcpy(doc, root, "written", now);
	yyjson_mut_obj_add_str(doc, root, "plan", r->settings.plan);
	yyjson_mut_obj_add_uint(doc, root, "seed", r->plan.seed);
	yyjson_mut_obj_add_uint(doc, root, "trials", r->plan.count);
	yyjson_mut_obj_add_bool(doc, root, "ended", r->has_ended);
	if (r->boot_to_first_trial >= 0)
		yyjson_mut_obj_add_real(doc, root, "kernel_to_first_trial_s", r->boot_to_first_trial);
	else
		yyjson_mut_obj_add_null(doc, root, "kernel_to_first_trial_s");
	yyjson_mut_obj_add_str(doc, root, "image_sha256", r->image);
	add_settings(r, doc, yyjson_mut_obj_add_obj(doc, root, "settings"));
	notes = yyjson_mut_obj_add_arr(doc, root, "notes");
	for (size_t i = 0; i < r->note_count; i++)
		yyjson_mut_arr_add_str(doc, notes, r->notes[i]);
	add_overhead(r, doc, root);
}

int run_write_facts(struct run *r, struct err **e)
{
	yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
	CLEANUP_FREE char *text = NULL;
	size_t len;

	if (doc) {
		yyjson_mut_doc_set_root(doc, yyjson_mut_obj(doc));
		add_facts(r, doc, yyjson_mut_doc_get_root(doc));
		text = yyjson_mut_write(doc, YYJSON_WRITE_PRETTY | YYJSON_WRITE_ALLOW_INVALID_UNICODE, &len);
		yyjson_mut_doc_free(doc);
	}
	if (!text)
		return err_set(e, "cannot write run.json: out of memory");
	return record_file(r->record, "run.json", text, len, e);
}
