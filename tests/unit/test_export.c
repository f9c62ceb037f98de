// SPDX-License-Identifier: MIT
// Exports of a summary that means harm. The expected text is written by hand, from the ABNF and the examples of the
// OpenMetrics specification 1.0 (escapes of label values, UNIT as the end of the name, EOF) and from GitHub's Markdown.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/export.h"

static const char summary[] =
	"{\"verdict\":\"valid\",\"confidence\":0.95,\"machine\":{\"summary\":\"A | <b>CPU</b>\"},\"measures\":["
	"{\"workload\":\"no op\",\"metric\":\"p50\",\"unit\":\"ns\",\"title\":\"a\\nb \\\\ c\",\"headline\":true,"
	"\"containers\":2,\"limit\":\"default\",\"arm\":\"corrected\",\"rows\":[{\"runtime\":\"a\\\"b\\\\c\\nd\",\"n\":"
	"9,"
	"\"median\":500,\"low\":250,\"high\":750,\"ratio\":0.5,\"ratio_low\":0.25,\"ratio_high\":0.75},"
	"{\"runtime\":\"none\",\"median\":null}]}]}";

static void export(
	int (*to)(const struct export_run *run, size_t runs, struct buf *out, struct err **e), struct buf *out)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct export_run run = {.folder = "one"};

	assert_int_equal(json_parse("summary", summary, sizeof(summary) - 1, &doc, NULL), 0);
	run.summary = yyjson_doc_get_root(doc);
	assert_int_equal(to(&run, 1, out, NULL), 0);
}

#define LABELS                                                                                                         \
	"run=\"one\",containers=\"2\",workload=\"no op\",metric=\"p50\",unit=\"ns\",limit=\"default\","                \
	"arm=\"corrected\",runtime=\"a\\\"b\\\\c\\nd\",engine=\"\",implementation=\"\",version=\"\",provenance=\"\","

static void openmetrics(void **state)
{
	CLEANUP_BUF struct buf out = {0};

	(void)state;
	export(export_openmetrics, &out);
	assert_string_equal(buf_text(&out), "# TYPE assay_no_op_p50_seconds gauge\n"
					    "# UNIT assay_no_op_p50_seconds seconds\n"
					    "# HELP assay_no_op_p50_seconds a b \\\\ c\n"
					    "assay_no_op_p50_seconds{" LABELS "stat=\"median\"} 5e-07\n"
					    "assay_no_op_p50_seconds{" LABELS "stat=\"low\"} 2.5e-07\n"
					    "assay_no_op_p50_seconds{" LABELS "stat=\"high\"} 7.5e-07\n"
					    "# EOF\n");
}

static void markdown(void **state)
{
	CLEANUP_BUF struct buf out = {0};

	(void)state;
	export(export_markdown, &out);
	assert_non_null(strstr(buf_text(&out), "A \\| &lt;b\\>CPU&lt;/b\\>; verdict: valid"));
	assert_non_null(strstr(buf_text(&out), "\n| a\"b\\\\c d | 9 | 500 [250 … 750] | 0.50 [0.25 … 0.75] |\n"));
	assert_non_null(strstr(buf_text(&out), "\n| none | 0 | – | – |\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openmetrics),
		cmocka_unit_test(markdown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
