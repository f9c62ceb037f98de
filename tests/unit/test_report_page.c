// SPDX-License-Identifier: MIT
// From a small log to the summary and all that is made of it. The log: docker 100, 110, …, 150 ms and fast 50, 55, …,
// 75 ms in six blocks each, so every ratio is exactly 1/2; slow fails always; the runtime's names are hostile.
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "nesting.h"

#include "report/report.h"
#include "suite/summary.h"

#define EVIL "</script><img src=x onerror=alert(1)>&\\\"'\\u0007\\u202e"

static const struct metric_info start = {"start_time", "s", "start", .is_lower_better = true, .is_headline = true};

static const struct metric_info *metric_of(const char *workload, const char *metric, int *rank)
{
	bool is_known = !strcmp(workload, "noop") && !strcmp(metric, start.name);

	*rank = is_known ? 0 : INT_MAX;
	return is_known ? &start : NULL;
}

static int runtime_rank(const char *name)
{
	return !strcmp(name, "docker") ? 0 : !strcmp(name, "fast") ? 1 : INT_MAX;
}

static void add_line(struct buf *out, unsigned trial, const char *runtime, const char *metric, double value,
	const char *state, const char *error)
{
	buf_printf(out,
		"{\"trial\":%u,\"block\":1,\"arm\":\"corrected\",\"runtime\":\"%s\",\"workload\":\"noop\",\"limit\":"
		"\"default\","
		"\"containers\":1,\"provenance\":\"debian, "
		"patched\",\"metric\":%s,\"unit\":%s,\"value\":%g,\"verified\":"
		"\"unverified\",\"state\":\"%s\",\"error\":%s,\"t\":%u}\n",
		trial, runtime, metric, *metric == 'n' ? "null" : "\"s\"", value, state, error, trial);
}

static void make_log(struct buf *text)
{
	for (unsigned i = 0; i < 6; i++) {
		add_line(text, 3 * i + 1, "fast", "\"start_time\"", 0.05 + 0.005 * i, "C", "null");
		add_line(text, 3 * i + 2, "docker", "\"start_time\"", 0.1 + 0.01 * i, "C", "null");
		add_line(text, 3 * i + 3, EVIL, "null", 0, "E", "\"cannot start: " EVIL "\"");
	}
	buf_str(text, "torn");
}

// Makes the summary of the log; the machine is virtual and has a hostile name.
static yyjson_doc *summarise(void)
{
	static const char machine[] =
		"{\"summary\":\"CPU " EVIL "\",\"virtual\":{\"is_virtual\":true,\"kind\":\"QEMU\"}}";
	static const char run[] =
		"{\"id\":\"run\",\"trials\":18,\"ended\":true,\"notes\":[\"assay.conf:3: " EVIL "\"]}";
	CLEANUP_BUF struct buf text = {0}, out = {0};
	CLEANUP_JSON yyjson_doc *m = NULL, *r = NULL;
	struct summary_input in = {.tables = {metric_of, runtime_rank}};
	yyjson_doc *doc = NULL;
	struct sample_log log;

	make_log(&text);
	assert_int_equal(samples_parse("log", buf_text(&text), text.len, false, &log, NULL), 0);
	assert_int_equal(json_parse("m", machine, sizeof(machine) - 1, &m, NULL), 0);
	assert_int_equal(json_parse("r", run, sizeof(run) - 1, &r, NULL), 0);
	in.log = &log;
	in.machine = yyjson_doc_get_root(m);
	in.run = yyjson_doc_get_root(r);
	assert_int_equal(summary_make(&in, &out, NULL), 0);
	samples_free(&log);
	assert_int_equal(json_parse("summary", buf_text(&out), out.len, &doc, NULL), 0);
	return doc;
}

static void near(double a, double b)
{
	assert_true(fabs(a - b) <= 1e-12);
}

// The machine is virtual; one cell fails always, one line is torn.
static void reasons(yyjson_val *list)
{
	static const char *const key[] = {"virtual", "failed", "dropped"};

	assert_int_equal(yyjson_arr_size(list), 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(json_text(yyjson_arr_get(list, i), "key", ""), key[i]);
}

// Medians by hand; six samples, so the median's interval is the whole range; the ratio of each pair is 1/2.
static void figures(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = summarise();
	yyjson_val *s = yyjson_doc_get_root(doc), *m = yyjson_arr_get_first(yyjson_obj_get(s, "measures"));
	yyjson_val *rows = yyjson_obj_get(m, "rows"), *docker = yyjson_arr_get(rows, 0),
		   *fast = yyjson_arr_get(rows, 1);
	yyjson_val *evil = yyjson_arr_get(rows, 2);

	(void)state;
	assert_string_equal(json_text(s, "verdict", ""), "invalid");
	reasons(yyjson_obj_get(s, "reasons"));
	assert_int_equal(yyjson_arr_size(yyjson_obj_get(s, "measures")), 1);
	assert_int_equal(yyjson_arr_size(rows), 3);
	assert_string_equal(json_text(docker, "runtime", ""), "docker");
	near(json_number(docker, "median", 0), 0.125);
	near(json_number(docker, "low", 0), 0.1);
	near(json_number(docker, "high", 0), 0.15);
	near(json_number(docker, "sd", 0), sqrt(0.00035));
	assert_string_equal(json_text(docker, "ratio_reason", ""), "baseline");
	near(json_number(fast, "ratio", 0), 0.5);
	assert_true(json_number(fast, "ratio_low", 1) < 0.5 && json_number(fast, "ratio_high", 1) < 1);
	near(json_number(evil, "n", -1), 0);
	near(json_number(evil, "failed", -1), 6);
	assert_true(yyjson_is_null(yyjson_obj_get(evil, "median")));
	assert_int_equal(yyjson_arr_size(yyjson_obj_get(s, "failures")), 1);
	near(json_number(yyjson_obj_get(s, "dropped_lines"), "count", 0), 1);
	near(json_number(yyjson_obj_get(s, "trials"), "recorded", 0), 18);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

static void page(const char *lang, const char *banner, const char *median)
{
	CLEANUP_JSON yyjson_doc *doc = summarise();
	CLEANUP_BUF struct buf out = {0};

	assert_int_equal(report_html(yyjson_doc_get_root(doc), lang, &out, NULL), 0);
	check_nesting(buf_text(&out));
	assert_null(strstr(buf_text(&out), "<img"));
	assert_int_equal(count(buf_text(&out), "<script"), 2);
	assert_int_equal(count(buf_text(&out), "</script"), 2);
	assert_null(strstr(buf_text(&out), "\xe2\x80\xae"));
	assert_null(
		strstr(buf_text(&out), "http://") == strstr(buf_text(&out), "http://www.w3.org") ? NULL : "a link out");
	assert_null(strstr(buf_text(&out), "https://"));
	assert_non_null(strstr(buf_text(&out), banner));
	assert_non_null(strstr(buf_text(&out), median));
	assert_non_null(strstr(buf_text(&out), "&lt;/script&gt;&lt;img"));
}

static void pages(void **state)
{
	(void)state;
	page("en", "Virtual machine: absolute times mean nothing here.", "▲ 0.50×");
	page("de", "Virtuelle Maschine: absolute Zeiten bedeuten hier nichts.", "▲ 0,50×");
}

static void make_samples(const char *log, struct buf *out)
{
	report_csv_samples_head(out);
	for (; *log; log += strcspn(log, "\n") + 1) {
		CLEANUP_JSON yyjson_doc *line = NULL;

		buf_str(out, "\r\n");
		if (!json_parse("line", log, strcspn(log, "\n"), &line, NULL))
			report_csv_sample(yyjson_doc_get_root(line), out);
	}
}

static void tables(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = summarise();
	CLEANUP_BUF struct buf figures_csv = {0}, text = {0}, samples = {0}, log = {0};

	(void)state;
	assert_int_equal(report_csv_summary(yyjson_doc_get_root(doc), &figures_csv, NULL), 0);
	assert_non_null(strstr(buf_text(&figures_csv), "noop,start_time,s,lower,1,default,corrected,docker,"));
	assert_non_null(strstr(buf_text(&figures_csv), "\"</script><img src=x onerror=alert(1)>&\"\"'"));
	make_log(&log);
	make_samples(buf_text(&log), &samples);
	assert_non_null(strstr(buf_text(&samples), "\r\n2,1,corrected,docker,"));
	assert_int_equal(report_text(yyjson_doc_get_root(doc), 100, &text, NULL), 0);
	assert_non_null(strstr(buf_text(&text), "125 ms"));
	assert_non_null(strstr(buf_text(&text), "0.50x +"));
	assert_non_null(strstr(buf_text(&text), "6 failed"));
	assert_null(strchr(buf_text(&text), '\a'));
}

// A summary that is not ours, or whose members have other types.
static void foreign(void **state)
{
	static const char *const bad[] = {"[]", "{}", "{\"version\":1}"};
	static const char odd[] =
		"{\"version\":2,\"measures\":[{\"rows\":[{\"samples\":[null,\"x\",1e308],\"n\":9,\"median\":"
		"1e308,\"q1\":-1e308,\"q3\":1e308,\"min\":-1e308,\"max\":1e308}],\"headline\":true},7],"
		"\"failures\":{\"a\":1},\"machine\":[],\"run\":3,\"trials\":\"no\"}";
	CLEANUP_BUF struct buf out = {0};
	yyjson_doc *doc = NULL;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		CLEANUP_ERR struct err *e = NULL;

		assert_int_equal(json_parse("bad", bad[i], strlen(bad[i]), &doc, NULL), 0);
		assert_int_equal(report_html(yyjson_doc_get_root(doc), "en", &out, &e), -1);
		assert_non_null(strstr(err_text(e), "version 2"));
		json_free(&doc);
	}
	assert_int_equal(json_parse("odd", odd, sizeof(odd) - 1, &doc, NULL), 0);
	assert_int_equal(report_html(yyjson_doc_get_root(doc), "en", &out, NULL), 0);
	check_nesting(buf_text(&out));
	assert_null(strstr(buf_text(&out), "\"nan"));
	json_free(&doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures),
		cmocka_unit_test(pages),
		cmocka_unit_test(tables),
		cmocka_unit_test(foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
