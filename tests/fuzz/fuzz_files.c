// SPDX-License-Identifier: MIT
// Any bytes as assay.conf, as the machine.json and run.json of a run, and as a summary.json for every report and
// export. The first byte chooses.
#include <stdint.h>
#include <string.h>

#include "report/export.h"
#include "report/report.h"
#include "suite/settings.h"
#include "suite/summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void report(yyjson_val *summary)
{
	const struct export_run run = {.folder = "run", .summary = summary};
	CLEANUP_BUF struct buf out = {0};

	report_html(summary, "en", &out, NULL);
	report_csv_summary(summary, &out, NULL);
	report_text(summary, 80, &out, NULL);
	export_openmetrics(&run, 1, &out, NULL);
	export_markdown(&run, 1, &out, NULL);
}

// One object as both files of a run without samples.
static void facts(yyjson_val *object)
{
	CLEANUP_BUF struct buf summary = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct sample_log log;
	struct summary_input in = {.log = &log, .machine = object, .run = object};

	if (!samples_parse("log", "", 0, false, &log, NULL) && !summary_make(&in, &summary, NULL)) {
		if (json_parse("summary", buf_text(&summary), summary.len, &doc, NULL))
			__builtin_trap(); // what we write must be JSON
		report(yyjson_doc_get_root(doc));
	}
	samples_free(&log);
}

static void settings(const char *text, size_t size)
{
	CLEANUP_BUF struct buf again = {0};
	struct settings s;

	settings_default(&s, "quick");
	if (settings_parse("fuzz", text, size, &s, NULL))
		return;
	settings_print(&s, &again);
	if (settings_parse("again", buf_text(&again), again.len, &s, NULL))
		__builtin_trap(); // what is in force can be written and read
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	const char *text = (const char *)data + 1;

	if (size < 1)
		return 0;
	if (data[0] % 3 == 0)
		settings(text, size - 1);
	else if (!json_parse("fuzz", text, size - 1, &doc, NULL))
		data[0] % 3 == 1 ? facts(yyjson_doc_get_root(doc)) : report(yyjson_doc_get_root(doc));
	return 0;
}
