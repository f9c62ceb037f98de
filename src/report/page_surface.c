// SPDX-License-Identifier: MIT
// The attack surface, as the measure "surface" found it: of each runtime the different system calls of the host, by
// name, and how many functions of its kernel.
#include <math.h>
#include <string.h>

#include "report/escape.h"
#include "report/page.h"

#define ROWS_MAX  32   // runtimes: a bit each
#define NAMES_MAX 1024 // different calls: more than there are

enum phase { NOOP, START, SERVING, PHASES };

static const char *const phase_key[PHASES] = {"noop", "start", "serving"};

// A call, and which rows use it; its name is not ended.
struct name {
	const char *at;
	size_t len;
	uint32_t users[PHASES];
};

struct surface {
	yyjson_val *cell[ROWS_MAX];
	size_t rows;
	struct name name[NAMES_MAX];
	size_t names;
};

static yyjson_val *facts_of(const struct surface *s, size_t row)
{
	return yyjson_obj_get(s->cell[row], "facts");
}

static uint32_t users(const struct name *n)
{
	return n->users[NOOP] | n->users[START] | n->users[SERVING];
}

// Returns NULL when there are too many.
static struct name *find_name(struct surface *s, const char *at, size_t len)
{
	for (size_t i = 0; i < s->names; i++)
		if (s->name[i].len == len && !memcmp(s->name[i].at, at, len))
			return &s->name[i];
	if (s->names == NAMES_MAX)
		return NULL;
	s->name[s->names] = (struct name){.at = at, .len = len};
	return &s->name[s->names++];
}

static void read_names(struct surface *s, size_t row, enum phase phase)
{
	const char *text = json_text(facts_of(s, row), phase_key[phase], "");

	for (size_t n; *text; text += n + (text[n] == ' ')) {
		struct name *name;

		n = strcspn(text, " ");
		name = n ? find_name(s, text, n) : NULL;
		if (name)
			name->users[phase] |= UINT32_C(1) << row;
	}
}

static void read_all(struct page *p, struct surface *s)
{
	yyjson_val *cell;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "facts"), i, max, cell)
		if (s->rows < ROWS_MAX && !strcmp(json_text(cell, "workload", ""), "surface"))
			s->cell[s->rows++] = cell;
	for (size_t row = 0; row < s->rows; row++)
		for (enum phase phase = NOOP; phase < PHASES; phase++)
			read_names(s, row, phase);
}

static size_t count_calls(const struct surface *s, size_t row, enum phase phase)
{
	size_t n = 0;

	for (size_t i = 0; i < s->names; i++)
		n += s->name[i].users[phase] >> row & 1;
	return n;
}

// How many calls the baseline makes, and this row does not; NaN without the baseline.
static double count_spared(const struct page *p, const struct surface *s, size_t row)
{
	const char *baseline = json_text(p->summary, "baseline", "docker");
	size_t base = 0, n = 0;

	while (base < s->rows && strcmp(json_text(s->cell[base], "runtime", ""), baseline) != 0)
		base++;
	if (base == s->rows)
		return (double)NAN;
	for (size_t i = 0; i < s->names; i++)
		n += (users(&s->name[i]) >> base & 1) && !(users(&s->name[i]) >> row & 1);
	return (double)n;
}

static size_t count_alone(const struct surface *s, size_t row)
{
	size_t n = 0;

	for (size_t i = 0; i < s->names; i++)
		n += users(&s->name[i]) == UINT32_C(1) << row;
	return n;
}

// With is_least, events were lost, so it may be more.
static void add_number(struct page *p, double value, bool is_least)
{
	page_cell_open(p, value);
	if (isfinite(value) && is_least)
		buf_str(p->out, "≥ ");
	number_print(value, 0, p->w->point, p->out);
	buf_str(p->out, "</td>");
}

static void add_runtime(struct page *p, const struct surface *s, size_t row)
{
	buf_str(p->out, "<tr><th scope=\"row\">");
	page_name(p, json_text(s->cell[row], "runtime", NULL));
	buf_str(p->out, "</th>");
}

static void add_row(struct page *p, const struct surface *s, size_t row)
{
	yyjson_val *f = facts_of(s, row);
	bool lost_calls = json_number(f, "lost_calls", 0) > 0, lost_functions = json_number(f, "lost_functions", 0) > 0;

	add_runtime(p, s, row);
	for (enum phase phase = NOOP; phase < PHASES; phase++)
		add_number(p, (double)count_calls(s, row, phase), lost_calls);
	add_number(p, (double)count_alone(s, row), false);
	add_number(p, count_spared(p, s, row), false);
	add_number(p, json_number(f, "noop_functions", (double)NAN), lost_functions);
	add_number(p, json_number(f, "start_functions", (double)NAN), lost_functions);
	add_number(p, json_number(f, "serving_functions", (double)NAN), lost_functions);
	buf_str(p->out, "</tr>\n");
}

static void add_names(struct page *p, const struct surface *s, size_t row, enum phase phase)
{
	const char *text = json_text(facts_of(s, row), phase_key[phase], NULL);

	buf_str(p->out, "<td>");
	escape_html(p->out, text && *text ? text : "–", PAGE_TEXT_MAX * 8);
	buf_str(p->out, "</td>");
}

static void add_alone(struct page *p, const struct surface *s, size_t row)
{
	CLEANUP_BUF struct buf names = {0};

	for (size_t i = 0; i < s->names; i++)
		if (users(&s->name[i]) == UINT32_C(1) << row)
			buf_printf(&names, "%s%.*s", names.len ? " " : "", (int)s->name[i].len, s->name[i].at);
	buf_str(p->out, "<td>");
	escape_html(p->out, names.len ? buf_text(&names) : "–", PAGE_TEXT_MAX * 8);
	buf_str(p->out, "</td>");
}

static void add_tables(struct page *p, const struct surface *s)
{
	static const enum word figures[] = {W_RUNTIME, W_SURFACE_NOOP, W_SURFACE_START, W_SURFACE_SERVING,
		W_SURFACE_ALONE, W_SURFACE_SPARED, W_SURFACE_FUNCTIONS_NOOP, W_SURFACE_FUNCTIONS_START,
		W_SURFACE_FUNCTIONS_SERVING};
	static const enum word serving[] = {W_RUNTIME, W_SURFACE_SERVING, W_SURFACE_ALONE};
	static const enum word others[] = {W_RUNTIME, W_SURFACE_NOOP, W_SURFACE_START};

	page_table_open(p, "sort", figures, sizeof(figures) / sizeof(*figures));
	for (size_t row = 0; row < s->rows; row++)
		add_row(p, s, row);
	page_table_close(p);
	page_table_open(p, "texts", serving, sizeof(serving) / sizeof(*serving));
	for (size_t row = 0; row < s->rows; row++) {
		add_runtime(p, s, row);
		add_names(p, s, row, SERVING);
		add_alone(p, s, row);
		buf_str(p->out, "</tr>\n");
	}
	page_table_close(p);
	buf_printf(p->out, "<details><summary>%s</summary>\n", page_word(p, W_SURFACE_NAMES));
	page_table_open(p, "texts", others, sizeof(others) / sizeof(*others));
	for (size_t row = 0; row < s->rows; row++) {
		add_runtime(p, s, row);
		add_names(p, s, row, NOOP);
		add_names(p, s, row, START);
		buf_str(p->out, "</tr>\n");
	}
	page_table_close(p);
	buf_str(p->out, "</details>\n");
}

// Each reason why functions were not counted, once.
static void add_reasons(struct page *p, const struct surface *s)
{
	const char *last = "";

	for (size_t row = 0; row < s->rows; row++) {
		const char *why = json_text(facts_of(s, row), "no_functions", "");

		if (!strcmp(why, last) || !*why)
			continue;
		buf_printf(p->out, "<p class=\"soft\">%s ", page_word(p, W_SURFACE_NO_FUNCTIONS));
		page_text(p, why);
		buf_str(p->out, "</p>\n");
		last = why;
	}
}

static void add_section(struct page *p, const struct surface *s)
{
	buf_printf(p->out, "<section>\n<h2>%s</h2>\n", page_word(p, W_SURFACE));
	if (s->rows)
		add_tables(p, s);
	buf_printf(p->out, "<p class=\"soft\">%s</p>\n", page_word(p, s->rows ? W_SURFACE_HOW : W_SURFACE_NONE));
	add_reasons(p, s);
	buf_str(p->out, "</section>\n");
}

void page_surface(struct page *p)
{
	struct surface *s = calloc(1, sizeof(*s));

	if (!s)
		return;
	read_all(p, s);
	add_section(p, s);
	free(s);
}
