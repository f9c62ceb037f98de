// SPDX-License-Identifier: MIT
// The attack surface, from what the tracer saw to the table of the report.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "nesting.h"

#include "report/report.h"
#include "suite/surface_facts.h"

// Numbers by arch/x86/entry/syscalls/syscall_64.tbl: read 0, write 1, openat 257, exit_group 231.
static void see(struct trace_set *s, size_t n, const uint64_t *numbers)
{
	for (size_t i = 0; i < n; i++)
		trace_set_add(s, numbers[i]);
}

#define SEE(set, ...) see((set), sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), (uint64_t[]){__VA_ARGS__})

static double sample(const struct finding *f, const char *metric)
{
	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->sample[i].metric, metric))
			return f->sample[i].value;
	return -1;
}

static void test_facts(void **state)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	CLEANUP_ERR struct err *e = NULL;
	struct surface s = {.no_functions = ""};
	(void)state;

	SEE(&s.noop.calls, 257, 0, 1, 231);
	SEE(&s.noop.functions, 0xffffffff81000000, 0xffffffff81000040, 0xffffffff81000080);
	SEE(&s.start.calls, 0, 0x40000000 + 1);             // write, of the ABI x32
	SEE(&s.serving.calls, 1000, 99999, UINT64_MAX - 4); // what has no name; what no kernel serves
	SEE(&s.serving.functions, 0xffffffff81000000);
	s.noop.lost_calls = 2;
	s.serving.lost_calls = 3;
	s.serving.lost_functions = 7;
	assert_int_equal(surface_add(&s, f, &e), 0);
	assert_string_equal(f->facts,
		"{\"noop\":\"read write exit_group openat\",\"start\":\"read x32_write\","
		"\"serving\":\"call_1000\",\"noop_functions\":3,\"start_functions\":0,\"serving_functions\":1,"
		"\"lost_calls\":5,\"lost_functions\":7}");
	assert_true(sample(f, "noop_calls") == 4);
	assert_true(sample(f, "start_calls") == 2);
	assert_true(sample(f, "serving_calls") == 1);
	assert_true(sample(f, "noop_functions") == 3);
	assert_true(sample(f, "serving_functions") == 1);
	assert_true(sample(f, "start_functions") == 0);
	assert_int_equal(f->count, 6);
	surface_free(&s);
}

// Without the tracer of functions their samples are missing, and the reason is told.
static void test_no_functions(void **state)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	struct surface s = {.no_functions = "no \"tracer\""};
	(void)state;

	SEE(&s.noop.calls, 0);
	SEE(&s.start.calls, 0);
	SEE(&s.serving.calls, 0);
	assert_int_equal(surface_add(&s, f, NULL), 0);
	assert_int_equal(f->count, 3);
	assert_non_null(strstr(f->facts, "\"no_functions\":\"no \\\"tracer\\\"\""));
	surface_free(&s);
}

// No program makes no call at all: then the tracer did not look.
static void test_nothing_seen(void **state)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	CLEANUP_ERR struct err *e = NULL;
	struct surface s = {.no_functions = ""};
	(void)state;

	SEE(&s.noop.calls, 0);
	SEE(&s.start.calls, 0);
	assert_int_equal(surface_add(&s, f, &e), -1);
	assert_non_null(strstr(err_text(e), "the tracer saw none (serving)"));
	assert_string_equal(f->facts, "");
	surface_free(&s);
}

// More names than a line holds are no reason to leave some out in silence.
static void test_too_many(void **state)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	CLEANUP_ERR struct err *e = NULL;
	struct surface s = {.no_functions = ""};
	(void)state;

	for (uint64_t i = 0; i < 1000; i++) {
		SEE(&s.noop.calls, i);
		SEE(&s.start.calls, i);
		SEE(&s.serving.calls, i);
	}
	assert_int_equal(surface_add(&s, f, &e), -1);
	assert_non_null(strstr(err_text(e), "their names take"));
	surface_free(&s);
}

#define CELL(runtime, facts)                                                                                           \
	"{\"workload\":\"surface\",\"runtime\":\"" runtime "\",\"containers\":1,\"limit\":\"default\",\"arm\":\"cor"   \
	"rected\",\"trial\":1,\"facts\":" facts "}"

static void page(const char *facts, struct buf *html)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_BUF struct buf summary = {0};

	buf_printf(&summary, "{\"version\":2,\"baseline\":\"docker\",\"facts\":[%s],\"measures\":[]}", facts);
	assert_int_equal(json_parse("s", buf_text(&summary), summary.len, &doc, NULL), 0);
	assert_int_equal(report_html(yyjson_doc_get_root(doc), "en", html, NULL), 0);
	check_nesting(buf_text(html));
}

static void has(const struct buf *html, const char *text)
{
	const char *at = strstr(buf_text(html), "<h2>Attack surface</h2>");

	if (!at || !strstr(at, text))
		fail_msg("not in the section: %s\n%.3000s", text, at ? at : "no section");
}

// Counts by hand: docker uses a b c d e in all, nabla a b f, evil one of its own.
static void test_page(void **state)
{
	static const char facts[] =
		CELL("docker", "{\"noop\":\"a b c\",\"start\":\"a b c d\",\"serving\":\"a e\",\"noop_functions\":900,"
			       "\"start_functions\":700,"
			       "\"serving_functions\":400,\"lost_calls\":0,\"lost_functions\":9}") "," CELL("nabla",
			"{\"noop\":\"a b\",\"start\":\"a b f\",\"serving\":\"b\",\"no_functions\":\"no <tracer>\","
			"\"lost_calls\":1,\"lost_functions\":0}") "," CELL("evil",
			"{\"noop\":\"<script>\",\"start\":7,\"serving\":null}");
	CLEANUP_BUF struct buf html = {0};
	(void)state;

	page(facts, &html);
	has(&html, "<tr><th scope=\"row\">docker</th><td data-v=\"3\">3</td><td data-v=\"4\">4</td><td data-v=\"2\">2"
		   "</td><td data-v=\"3\">3</td><td data-v=\"0\">0</td><td data-v=\"900\">≥ 900</td><td "
		   "data-v=\"700\">≥ 700</td>"
		   "<td data-v=\"400\">≥ 400</td></tr>");
	has(&html, "<tr><th scope=\"row\">nabla</th><td data-v=\"2\">≥ 2</td><td data-v=\"3\">≥ 3</td>"
		   "<td data-v=\"1\">≥ 1</td><td data-v=\"1\">1</td><td "
		   "data-v=\"3\">3</td><td>–</td><td>–</td><td>–</td></tr>");
	has(&html, "<tr><th scope=\"row\">docker</th><td>a e</td><td>c d e</td></tr>");
	has(&html, "<tr><th scope=\"row\">nabla</th><td>a b</td><td>a b f</td></tr>");
	has(&html, "No functions: no &lt;tracer&gt;");
	has(&html, "<td>&lt;script&gt;</td>");
	assert_null(strstr(buf_text(&html), "<td><script>"));
}

static void test_page_without(void **state)
{
	CLEANUP_BUF struct buf html = {0};
	(void)state;

	page("", &html);
	has(&html, "it takes the workload “surface”");
}

// More runtimes and names than there can be.
static void test_page_flooded(void **state)
{
	CLEANUP_BUF struct buf facts = {0}, html = {0};
	(void)state;

	for (int row = 0; row < 40; row++) {
		buf_printf(&facts, "%s{\"workload\":\"surface\",\"runtime\":\"r%d\",\"facts\":{\"noop\":\"",
			row ? "," : "", row);
		for (int i = 0; i < 1500; i++)
			buf_printf(&facts, "  n%d", i);
		buf_str(&facts, "\"}}");
	}
	page(buf_text(&facts), &html);
	has(&html, "<th scope=\"row\">r31</th><td data-v=\"1024\">");
	assert_null(strstr(buf_text(&html), ">r32<"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_no_functions),
		cmocka_unit_test(test_nothing_seen),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_page_without),
		cmocka_unit_test(test_page_flooded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
