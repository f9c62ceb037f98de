// SPDX-License-Identifier: MIT
// Any bytes as a sample log, through the summary to every report.
#include <stddef.h>
#include <stdint.h>

#include "report/report.h"
#include "suite/summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void report(const struct buf *summary)
{
	CLEANUP_BUF struct buf out = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (json_parse("summary", buf_text(summary), summary->len, &doc, NULL))
		__builtin_trap(); // what we write must be JSON
	report_html(yyjson_doc_get_root(doc), "de", &out, NULL);
	report_csv_summary(yyjson_doc_get_root(doc), &out, NULL);
	report_text(yyjson_doc_get_root(doc), 80, &out, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_BUF struct buf summary = {0};
	struct summary_input in = {0};
	struct sample_log log;

	if (!samples_parse("log", (const char *)data, size, false, &log, NULL)) {
		in.log = &log;
		if (!summary_make(&in, &summary, NULL))
			report(&summary);
	}
	samples_free(&log);
	return 0;
}
