// SPDX-License-Identifier: MIT
#include "suite/stages.h"

#include <limits.h>

#include "base/file.h"
#include "base/json.h"
#include "report/report.h"
#include "suite/analyse.h"
#include "suite/analyse_samples.h"

#define SUMMARY_MAX (256u << 20) // bytes: a night of samples is a few megabytes

static int load_summary(const char *folder, yyjson_doc **doc, struct err **e)
{
	char path[PATH_MAX];
	double version;

	snprintf(path, sizeof(path), "%s/summary.json", folder);
	if (json_load(path, SUMMARY_MAX, doc, e))
		return -1;
	version = json_number(yyjson_doc_get_root(*doc), "version", 0);
	if (version == REPORT_SUMMARY_VERSION)
		return 0;
	return err_set(e, "cannot read %s: it is of version %g, not %d; assay analyse %s makes it anew", path, version,
		REPORT_SUMMARY_VERSION, folder);
}

int stage_analyse(const char *folder, stage_writer *write, void *arg, struct err **e)
{
	CLEANUP_BUF struct buf summary = {0};

	if (analyse_folder(folder, &summary, e))
		return -1;
	return write(arg, "summary.json", &summary, e);
}

static int add_sample(void *out, yyjson_val *object, const struct sample_line *l, struct err **e)
{
	struct buf *csv = out;

	(void)l;
	report_csv_sample(object, csv);
	buf_str(csv, "\r\n");
	return buf_ok(csv) ? 0 : err_set(e, "cannot make samples.csv: out of memory");
}

static int make_samples(const char *folder, struct buf *csv, struct err **e)
{
	char path[PATH_MAX];
	struct sample_log log;
	int rc;

	snprintf(path, sizeof(path), "%s/samples.jsonl", folder);
	report_csv_samples_head(csv);
	buf_str(csv, "\r\n");
	rc = samples_load(path, add_sample, csv, &log, e);
	samples_free(&log);
	return rc;
}

static int write_tables(const char *folder, yyjson_val *summary, stage_writer *write, void *arg, struct err **e)
{
	CLEANUP_BUF struct buf figures = {0};
	CLEANUP_BUF struct buf samples = {0};

	if (make_samples(folder, &samples, e) || report_csv_summary(summary, &figures, e) ||
		write(arg, "tables/samples.csv", &samples, e))
		return -1;
	return write(arg, "tables/summary.csv", &figures, e);
}

int stage_report(const char *folder, const char *lang, stage_writer *write, void *arg, struct err **e)
{
	CLEANUP_BUF struct buf page = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *summary;

	if (load_summary(folder, &doc, e))
		return -1;
	summary = yyjson_doc_get_root(doc);
	if (report_html(summary, lang, &page, e) || write(arg, "report.html", &page, e))
		return -1;
	return write_tables(folder, summary, write, arg, e);
}

int stage_show(const char *folder, int columns, struct buf *out, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (load_summary(folder, &doc, e))
		return -1;
	return report_text(yyjson_doc_get_root(doc), columns, out, e);
}

static void drop_samples(yyjson_mut_val *summary)
{
	size_t i, j, max, n;
	yyjson_mut_val *measure, *row;

	yyjson_mut_obj_remove_key(summary, "machine");
	yyjson_mut_obj_remove_key(summary, "facts");
	yyjson_mut_arr_foreach(yyjson_mut_obj_get(summary, "measures"), i, max, measure)
		yyjson_mut_arr_foreach(yyjson_mut_obj_get(measure, "rows"), j, n, row)
	{
		yyjson_mut_obj_remove_key(row, "samples");
		yyjson_mut_obj_remove_key(row, "trials");
	}
}

int stage_show_json(const char *folder, struct buf *out, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_FREE char *text = NULL;
	yyjson_mut_doc *copy;

	if (load_summary(folder, &doc, e))
		return -1;
	copy = yyjson_doc_mut_copy(doc, NULL);
	if (copy) {
		drop_samples(yyjson_mut_doc_get_root(copy));
		text = yyjson_mut_write(copy, YYJSON_WRITE_PRETTY, NULL);
		yyjson_mut_doc_free(copy);
	}
	if (!text)
		return err_set(e, "cannot show %s: out of memory", folder);
	buf_printf(out, "%s\n", text);
	return buf_ok(out) ? 0 : err_set(e, "cannot show %s: out of memory", folder);
}

int stage_decide(const char *folder, const struct decide_model *m, struct decide_result *r, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (load_summary(folder, &doc, e))
		return -1;
	return decide_run(m, yyjson_doc_get_root(doc), r, e);
}

int stage_write_folder(void *arg, const char *name, const struct buf *content, struct err **e)
{
	const char *folder = arg;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/tables", folder);
	if (file_mkdirs(path, e))
		return -1;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return file_replace(path, buf_text(content), content->len, 0644, e);
}
