// SPDX-License-Identifier: MIT
#include <limits.h>
#include <string.h>

#include "report/escape.h"
#include "report/report.h"
#include "suite/export.h"

struct exporting {
	struct export_to *to;
	const char *folder; // what the run is called
	bool has_any;
};

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static int load(const char *folder, sample_keeper *keeper, struct exporting *x, struct err **e)
{
	struct sample_log log;
	int rc = export_load(folder, keeper, x, &log, e);

	x->to->dropped += log.dropped;
	samples_free(&log);
	return rc;
}

static int add_line(void *arg, yyjson_val *object, const struct sample_line *l, struct err **e)
{
	struct exporting *x = arg;

	(void)l;
	escape_csv(&x->to->text, x->folder);
	buf_str(&x->to->text, ",");
	report_csv_sample(object, &x->to->text);
	buf_str(&x->to->text, "\r\n");
	return export_drain(x->to, false, e);
}

int export_csv_long(const struct found *runs, struct export_to *to, struct err **e)
{
	buf_str(&to->text, "run,");
	report_csv_samples_head(&to->text);
	buf_str(&to->text, "\r\n");
	for (size_t i = 0; i < runs->count; i++) {
		struct exporting x = {.to = to, .folder = last_part(runs->path[i])};

		if (load(runs->path[i], add_line, &x, e))
			return -1;
	}
	return 0;
}

static int add_object(void *arg, yyjson_val *object, const struct sample_line *l, struct err **e)
{
	struct exporting *x = arg;
	CLEANUP_FREE char *text = yyjson_val_write(object, YYJSON_WRITE_NOFLAG, NULL);

	(void)l;
	if (!text)
		return err_set(e, "cannot export: out of memory");
	buf_str(&x->to->text, x->has_any ? ",\n" : "\n");
	buf_str(&x->to->text, text);
	x->has_any = true;
	return export_drain(x->to, false, e);
}

// Adds a file of the folder as a member, or null when it is missing or no JSON.
static void add_file(struct buf *out, const char *folder, const char *name, const char *key)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_FREE char *text = NULL;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path) &&
		!json_load(path, 4u << 20, &doc, NULL))
		text = yyjson_write(doc, YYJSON_WRITE_NOFLAG, NULL);
	buf_printf(out, "\"%s\": ", key);
	buf_str(out, text ? text : "null");
	buf_str(out, ",\n");
}

int export_json(const struct found *runs, struct export_to *to, struct err **e)
{
	buf_str(&to->text, "{\"version\": 1, \"runs\": [");
	for (size_t i = 0; i < runs->count; i++) {
		struct exporting x = {.to = to};

		buf_str(&to->text, i ? ",\n{\"folder\": " : "\n{\"folder\": ");
		json_quote(&to->text, last_part(runs->path[i]));
		buf_str(&to->text, ",\n");
		add_file(&to->text, runs->path[i], "run.json", "run");
		add_file(&to->text, runs->path[i], "machine.json", "machine");
		buf_str(&to->text, "\"samples\": [");
		if (load(runs->path[i], add_object, &x, e))
			return -1;
		buf_str(&to->text, "]}");
	}
	buf_str(&to->text, "]}\n");
	return 0;
}
