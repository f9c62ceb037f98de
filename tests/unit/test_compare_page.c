// SPDX-License-Identifier: MIT
// The page, the terminal table and the JSON of a comparison: what they say, and what they must never hold.
#include "compare_fixture.h"
#include "nesting.h"

#include <stdio.h>
#include <stdlib.h>

static const struct told runs[] = {
	{.name = EVIL, .docker = "100,101,102,101,100,99", .kata = "150,151,152,149,148,150"},
	{.name = "two",
		.vendor = "AuthenticAMD",
		.cpu = EVIL,
		.docker = "80,81,82,81,80,79",
		.kata = "134,135,136,133,132,134"},
};

// Every number of an attribute in the drawing from p to end lies in 0 … max. Returns how many there were.
static size_t check_inside(const char *p, const char *end, const char *attribute, double max)
{
	size_t n = 0;

	while ((p = strstr(p, attribute)) && p < end) {
		double v = strtod(p += strlen(attribute), NULL);

		assert_true(v >= 0 && v <= max);
		n++;
	}
	return n;
}

// What had no place would have been put at the edge, one row on the other.
static void check_rows(const char *p, const char *end)
{
	double above = 0, x, y;

	while ((p = strstr(p, "<text class=\"value\"")) && p < end) {
		assert_int_equal(sscanf(p, "<text class=\"value\" x=\"%lf\" y=\"%lf\"", &x, &y), 2);
		assert_true(y >= above + 15);
		above = y;
		p++;
	}
	assert_true(above > 0);
}

static void check_drawings(const char *page)
{
	size_t drawings = 0;

	for (const char *p = page; (p = strstr(p, "<svg ")); drawings++) {
		const char *end = strstr(p, "</svg>"), *box = strstr(p, "viewBox=\"0 0 ");
		double width, height;

		assert_non_null(end);
		assert_int_equal(sscanf(box, "viewBox=\"0 0 %lf %lf\"", &width, &height), 2);
		assert_true(strstr(p, "<title ") < end);
		assert_true(check_inside(p, end, " x=\"", width) > 0);
		assert_true(check_inside(p, end, " x1=\"", width) > 0);
		assert_true(check_inside(p, end, " x2=\"", width) > 0);
		assert_true(check_inside(p, end, " y1=\"", height) > 0);
		assert_true(check_inside(p, end, "translate(", width) > 0);
		check_rows(p, end);
		p = end;
	}
	assert_int_equal(drawings, 2);
}

static void check_page(const char *lang, const char *const *must)
{
	CLEANUP_BUF struct buf out = {0};
	struct compared x;
	const char *page;

	assert_int_equal(fixture_compare(&x, runs, 2, NULL, NULL), 0);
	assert_int_equal(compare_html(&x.c, lang, &out, NULL), 0);
	page = buf_text(&out);
	check_nesting(page);
	check_drawings(page);
	assert_null(strstr(page, "<img"));
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "<link"));
	// What a style refers to stands in the page itself.
	for (const char *p = page; (p = strstr(p, "url(")); p++)
		assert_int_equal(p[strlen("url(")], '#');
	assert_null(strstr(page, "https:"));
	assert_null(strstr(page, "\xe2\x80\xae"));
	assert_non_null(strstr(page, "&lt;/td&gt;&lt;img"));
	for (; *must; must++)
		if (!strstr(page, *must))
			fail_msg("the page in %s does not say '%s'", lang, *must);
	fixture_free(&x);
}

// kata against docker is 11.5 % more on the second machine: np.exp([m, m - h, m + h]) as in test_compare.c
// gives 1.1153, 1.0946, 1.1364.
static void pages(void **state)
{
	static const char *const english[] = {"All 2 runs can be compared",
		"kata costs 12 % more on the AMD machine than on the Intel machine, 95 % interval 9…14 (noop: start, 1 "
		"container; relative to docker; for these runs only).",
		"‡ holds for these runs only: a machine has one run here", "1 of 1 runtime effects differ", "1.12×",
		"<th scope=\"col\">Interaction</th>", NULL};
	static const char *const german[] = {"Alle 2 Läufe sind vergleichbar",
		"kata kostet auf der AMD-Maschine 12 % mehr als auf der Intel-Maschine, 95-%-Intervall 9…14 (noop: "
		"Start: "
		"erster Befehl bis erstes Wort, 1 Container; im Verhältnis zu docker; nur für diese Läufe).",
		"‡ gilt nur für diese Läufe", "1 von 1 Laufzeiteffekten", "1,12×",
		"<th scope=\"col\">Wechselwirkung</th>", NULL};

	(void)state;
	check_page("en", english);
	check_page("de", german);
}

static void terminal(void **state)
{
	CLEANUP_BUF struct buf text = {0};
	struct compared x;

	(void)state;
	assert_int_equal(fixture_compare(&x, runs, 2, NULL, NULL), 0);
	assert_int_equal(compare_text(&x.c, "en", &text, NULL), 0);
	assert_non_null(strstr(buf_text(&text), "1.12x*"));
	assert_non_null(strstr(buf_text(&text), "kata costs 12 % more"));
	assert_non_null(strstr(buf_text(&text), "1.14]‡"));
	assert_non_null(strstr(buf_text(&text), "‡ holds for these runs only"));
	assert_null(strchr(buf_text(&text), '\a'));
	fixture_free(&x);
}

// "0.0 % more" would say nothing.
static void a_small_difference_keeps_its_digits(void **state)
{
	static const char docker[] = "1000000,1000001,999999,1000000";
	const struct told t[] = {{.docker = docker, .kata = docker},
		{.vendor = "AuthenticAMD", .docker = docker, .kata = "1000300,1000301,1000299,1000300"}};
	CLEANUP_BUF struct buf text = {0};
	struct compared x;

	(void)state;
	assert_int_equal(fixture_compare(&x, t, 2, NULL, NULL), 0);
	assert_int_equal(compare_text(&x.c, "en", &text, NULL), 0);
	assert_non_null(strstr(buf_text(&text), "kata costs 0.030 % more on the AMD machine"));
	fixture_free(&x);
}

static void json(void **state)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *effect, *found = NULL;
	struct compared x;
	size_t i, max;

	(void)state;
	assert_int_equal(fixture_compare(&x, runs, 2, NULL, NULL), 0);
	assert_int_equal(compare_json(&x.c, "en", &text, NULL), 0);
	assert_int_equal(json_parse("json", buf_text(&text), text.len, &doc, NULL), 0);
	yyjson_arr_foreach (yyjson_obj_get(yyjson_doc_get_root(doc), "effects"), i, max, effect)
		if (!strcmp(json_text(effect, "effect", ""), "interaction") &&
			!strcmp(json_text(effect, "runtime", ""), "kata"))
			found = effect;
	assert_true(json_number(found, "ratio", 0) > 1.11 && json_number(found, "ratio", 0) < 1.12);
	assert_non_null(strstr(json_text(found, "sentence", ""), "12 % more"));
	assert_true(yyjson_is_true(yyjson_obj_get(found, "these_runs_only")));
	assert_int_equal(yyjson_get_uint(yyjson_arr_get(yyjson_obj_get(found, "runs"), 1)), 1);
	assert_int_equal(json_number(yyjson_doc_get_root(doc), "refused", -1), 0);
	fixture_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages),
		cmocka_unit_test(terminal),
		cmocka_unit_test(a_small_difference_keeps_its_digits),
		cmocka_unit_test(json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
