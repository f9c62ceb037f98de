// SPDX-License-Identifier: MIT
// The page as a browser and a reader's aid meet it: drawings stay in their box, tables have heads, nothing is fetched.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/report.h"
#include "report/svg.h"
#include "summary_fixture.h"

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

// The number behind NAME=" in a tag, or fallback.
static double attribute(const char *tag, const char *end, const char *name, double fallback)
{
	char key[32];
	const char *at;

	snprintf(key, sizeof(key), " %s=\"", name);
	at = strstr(tag, key);
	return at && at < end ? strtod(at + strlen(key), NULL) : fallback;
}

static void demand(double v, double size, const char *tag)
{
	if (!(v >= 0 && v <= size))
		fail_msg("%g is outside of 0 … %g: %.160s", v, size, tag);
}

// Walks M, L, H and V with absolute coordinates, as curves have.
static void check_curve(const char *d, double width, double height)
{
	while (*d && *d != '"') {
		char command = *d, *rest;
		double v = strtod(d + 1, &rest);

		demand(v, command == 'V' ? height : width, d);
		if (command == 'M' || command == 'L')
			demand(strtod(rest, &rest), height, d);
		else
			assert_true(command == 'H' || command == 'V');
		d = rest;
	}
}

static void check_tag(const char *tag, double width, double height)
{
	const char *end = strchr(tag, '>'), *at;
	double x = attribute(tag, end, "x", 0), y = attribute(tag, end, "y", 0), v;
	char *rest;

	assert_non_null(end);
	demand(x, width, tag);
	demand(y, height, tag);
	if (!strncmp(tag, "<rect", 5)) {
		// Each is rounded to a tenth on its own.
		demand(x + attribute(tag, end, "width", 0), width + 0.11, tag);
		demand(y + attribute(tag, end, "height", 0), height + 0.11, tag);
	}
	for (const char *const *name = (const char *const[]){"x1", "x2", NULL}; *name; name++)
		demand(attribute(tag, end, *name, 0), width, tag);
	for (const char *const *name = (const char *const[]){"y1", "y2", NULL}; *name; name++)
		demand(attribute(tag, end, *name, 0), height, tag);
	if ((at = strstr(tag, "translate(")) && at < end) {
		v = strtod(at + 10, &rest);
		demand(v, width, tag);
		demand(strtod(rest, NULL), height, tag);
	}
	if ((at = strstr(tag, "class=\"curve")) && at < end)
		check_curve(strstr(at, " d=\"") + 4, width, height);
}

// Checks every drawing. Returns how many there are.
static size_t check_drawings(const char *page)
{
	size_t n = 0;

	for (const char *svg = page; (svg = strstr(svg, "<svg ")); svg++, n++) {
		const char *end = strstr(svg, "</svg>");
		double width = 0, height = 0;

		assert_non_null(end);
		assert_int_equal(sscanf(strstr(svg, "viewBox=\""), "viewBox=\"0 0 %lf %lf\"", &width, &height), 2);
		for (const char *tag = strchr(svg + 1, '<'); tag && tag < end; tag = strchr(tag + 1, '<'))
			if (strncmp(tag, "<pattern", 8) != 0 && strncmp(tag, "<path class=\"hatch", 18) != 0)
				check_tag(tag, width, height);
	}
	return n;
}

static void make(const char *lang, struct buf *out)
{
	CLEANUP_JSON yyjson_doc *doc = fixture_summary();

	assert_non_null(doc);
	assert_int_equal(report_html(yyjson_doc_get_root(doc), lang, out, NULL), 0);
}

// Box plots of three measures, a scaling curve, a waterfall, a distribution and the drift of docker.
static void drawings(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	char id[32];

	(void)state;
	make("en", &out);
	assert_int_equal(check_drawings(buf_text(&out)), 7);
	for (size_t i = 1; i <= 7; i++) {
		snprintf(id, sizeof(id), "<title id=\"drawing%zu\">", i);
		assert_int_equal(count(buf_text(&out), id), 1);
		snprintf(id, sizeof(id), "aria-labelledby=\"drawing%zu\"", i);
		assert_int_equal(count(buf_text(&out), id), 1);
	}
	assert_int_equal(count(buf_text(&out), "role=\"img\""), 7);
}

// A runtime that tells of its start gets a drawing: moments in the order of time, whoever saw them, strangers escaped.
static void moments(void **state)
{
	static const char measure[] = "%s{\"workload\":\"noop\",\"metric\":\"%s\",\"unit\":\"s\",\"limit\":\"%s\","
				      "\"containers\":1,\"rows\":[{\"runtime\":\"kata\",\"n\":3,\"median\":%s}]}";
	static const struct {
		const char *metric, *limit, *median;
	} row[] = {
		{"create_time", "default", "1.5"},
		{"command_time", "default", "1.62"},
		{"start_time", "default", "1.7"},
		{"phase_exec", "default", "1.6"},
		{"phase_created", "default", "1.49"},
		{"phase_kernel", "default", "0.5"},
		{"phase_kernel", "min", "99"},
		{"phase_<b>", "default", "0.25"},
		{"phase_agent", "default", "null"},
	};
	static const char *const order[] = {"&lt;b&gt;</text>", ">250</text>", "guest’s kernel is entered",
		">250</text>", "create has returned", "program is executed", ">100</text>", "start has returned",
		">20.0</text>", "first word from inside", ">80.0</text>"};
	CLEANUP_BUF struct buf json = {0}, out = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	const char *at;

	(void)state;
	buf_str(&json, "{\"version\":2,\"measures\":[");
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		buf_printf(&json, measure, i ? "," : "", row[i].metric, row[i].limit, row[i].median);
	buf_str(&json, "]}");
	assert_int_equal(json_parse("s", buf_text(&json), json.len, &doc, NULL), 0);
	assert_int_equal(report_html(yyjson_doc_get_root(doc), "en", &out, NULL), 0);
	assert_true(check_drawings(buf_text(&out)) > 0);
	at = strstr(buf_text(&out), "What a start consists of: kata");
	assert_non_null(at);
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (!(at = strstr(at, order[i])))
			fail_msg("the drawing lacks '%s', or has it too early", order[i]);
	assert_null(strstr(buf_text(&out), "agent in the guest runs"));
	assert_null(strstr(buf_text(&out), "<b>kata"));
}

static void tables(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	const char *page;

	(void)state;
	make("de", &out);
	page = buf_text(&out);
	assert_int_equal(count(page, " lang=\"de\""), 1);
	assert_true(count(page, "<table") > 12);
	assert_int_equal(count(page, "<table"), count(page, "<tbody>"));
	for (const char *th = page; (th = strstr(th, "<th ")); th++)
		assert_memory_equal(th, "<th scope=\"", 11);
	assert_int_equal(count(page, "<th>"), 0);
	assert_int_equal(count(page, "<th scope=\"col\"></th>"), 0);
}

static void nothing_is_fetched(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	const char *page;

	(void)state;
	make("en", &out);
	page = buf_text(&out);
	assert_int_equal(count(page, " src="), 0);
	assert_int_equal(count(page, "@import"), 0);
	assert_int_equal(count(page, "<link"), 0);
	assert_int_equal(count(page, "https:"), 0);
	assert_int_equal(count(page, "http:"), count(page, "http://www.w3.org/"));
	assert_int_equal(count(page, "url("), count(page, "url(#"));
	assert_int_equal(count(page, "fetch("), 0);
	// The logs and the samples are in the page.
	assert_non_null(strstr(page, "<pre class=\"excerpt\">first line of slow\nsecond &lt;line&gt;</pre>"));
	assert_non_null(strstr(page, "\"samples\":[1000,1040,980,1010,995,1025]"));
}

// The figures of test_summary.c, as they are printed.
static void figures(void **state)
{
	static const char *const text[] = {"▲ 121", "118\u202f…\u202f125", "▲ 49.6", "▼ 82.2", "▼ 305", "▲ 1.21×",
		"6/8", "Valid, with reservations", "<h3 id=\"defect-B5\">"};
	CLEANUP_BUF struct buf out = {0};

	(void)state;
	make("en", &out);
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		if (!strstr(buf_text(&out), text[i]))
			fail_msg("the page lacks '%s'", text[i]);
	// The one difference that is none has no mark.
	assert_non_null(strstr(buf_text(&out), "<span class=\"ratio \">1.00×"));
}

// An interval that excludes 1 is not enough for a colour: the corrected test must agree.
static void only_what_stands_is_coloured(void **state)
{
	static const char format[] =
		"{\"version\":2,\"measures\":[{\"workload\":\"w\",\"metric\":\"m\",\"headline\":true,\"better\":"
		"\"higher\",\"rows\":[{\"runtime\":\"r\",\"n\":3,\"ratio\":1.2,\"ratio_low\":1.1,"
		"\"ratio_high\":1.3,\"significant\":%s}]}]}";

	(void)state;
	for (int is_significant = 0; is_significant <= 1; is_significant++) {
		CLEANUP_BUF struct buf json = {0}, out = {0};
		CLEANUP_JSON yyjson_doc *doc = NULL;

		buf_printf(&json, format, is_significant ? "true" : "false");
		assert_int_equal(json_parse("s", buf_text(&json), json.len, &doc, NULL), 0);
		assert_int_equal(report_html(yyjson_doc_get_root(doc), "en", &out, NULL), 0);
		assert_int_equal(count(buf_text(&out), "class=\"ratio better\">▲ 1.20×"), is_significant ? 2 : 0);
		assert_int_equal(count(buf_text(&out), "class=\"ratio \">1.20×"), is_significant ? 0 : 2);
	}
}

// Whatever the figures are.
static void shapes_stay_inside(void **state)
{
	static const double odd[] = {-5, 1e300, -1e300, 200, 50};
	CLEANUP_BUF struct buf out = {0};
	struct svg s;

	(void)state;
	svg_open(&s, &out, 100, 60, "a");
	svg_title_end(&s);
	for (size_t i = 0; i <= 5; i++) {
		double v = i < 5 ? odd[i] : (double)NAN;

		svg_line(&s, "l", v, v, -v, v * 2);
		svg_rect(&s, "r", v, v, v, v);
		svg_mark(&s, i, v, v, 2);
		svg_path(&s, i, v, v);
		svg_path_to(&s, v, v);
		svg_path_step(&s, v, v);
		svg_path_end(&s);
		svg_text(&s, "t", v, v);
		svg_text_end(&s);
	}
	svg_close(&s);
	assert_int_equal(check_drawings(buf_text(&out)), 1);
	assert_null(strstr(buf_text(&out), "nan"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drawings),
		cmocka_unit_test(moments),
		cmocka_unit_test(tables),
		cmocka_unit_test(nothing_is_fetched),
		cmocka_unit_test(figures),
		cmocka_unit_test(only_what_stands_is_coloured),
		cmocka_unit_test(shapes_stay_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
