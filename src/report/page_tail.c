// SPDX-License-Identifier: MIT
// What stands behind the figures: provenance, the run, the method, the machine.
#include <string.h>

#include "report/page.h"
#include "report/page_facts.h"

static void add_cell(struct page *p, const char *s)
{
	buf_str(p->out, "<td class=\"left\">");
	page_text(p, s);
	buf_str(p->out, "</td>");
}

// Whether a measure before has a row that says the same about what was measured.
static bool is_known(yyjson_val *measures, size_t before, yyjson_val *row)
{
	static const char *const key[] = {"runtime", "implementation", "version", "provenance", "engine"};
	size_t i, j, max, n;
	yyjson_val *m, *r;

	yyjson_arr_foreach (measures, i, max, m) {
		if (i == before)
			return false;
		yyjson_arr_foreach (yyjson_obj_get(m, "rows"), j, n, r) {
			size_t equal = 0;

			while (equal < 5 && !strcmp(json_text(r, key[equal], ""), json_text(row, key[equal], "")))
				equal++;
			if (equal == 5)
				return true;
		}
	}
	return false;
}

// What a reader of the table must be told.
struct remarks {
	bool has_patched;
	unsigned likenesses;
};

static void add_implementation(struct page *p, yyjson_val *row, struct remarks *r)
{
	buf_str(p->out, "<tr>");
	add_cell(p, json_text(row, "runtime", NULL));
	buf_str(p->out, "<td class=\"left\">");
	page_text(p, json_text(row, "implementation", NULL));
	r->likenesses |= page_stands_for(p, row);
	buf_str(p->out, "</td>");
	add_cell(p, json_text(row, "version", NULL));
	add_cell(p, json_text(row, "provenance", NULL));
	add_cell(p, json_text(row, "engine", NULL));
	buf_str(p->out, "</tr>\n");
	r->has_patched |= strstr(json_text(row, "provenance", ""), "patched") != NULL;
}

static void add_provenance(struct page *p)
{
	static const enum word column[] = {W_RUNTIME, W_IMPLEMENTATION, W_VERSION, W_ORIGIN, W_ENGINE};
	yyjson_val *measures = yyjson_obj_get(p->summary, "measures"), *m, *row;
	struct remarks remarks = {false, 0};
	size_t i, j, max, n;

	buf_printf(p->out, "<section>\n<h2>%s</h2>\n", page_word(p, W_PROVENANCE));
	page_table_open(p, "texts", column, sizeof(column) / sizeof(*column));
	yyjson_arr_foreach (measures, i, max, m)
		yyjson_arr_foreach (yyjson_obj_get(m, "rows"), j, n, row)
			if (!is_known(measures, i, row))
				add_implementation(p, row, &remarks);
	page_table_close(p);
	if (remarks.has_patched)
		buf_printf(p->out, "<p class=\"soft\">%s</p>\n", page_word(p, W_PATCHED));
	page_likeness_notes(p, remarks.likenesses);
	buf_str(p->out, "</section>\n");
}

static void add_method(struct page *p)
{
	buf_printf(p->out, "<h2>%s</h2>\n<div class=\"method\">\n", page_word(p, W_METHOD));
	for (enum word w = W_METHOD_1; w <= W_METHOD_5; w++) {
		buf_str(p->out, "<p>");
		page_about(p, w);
		buf_str(p->out, "</p>\n");
	}
	buf_printf(p->out, "</div>\n<p class=\"soft\">%s</p>\n", page_word(p, W_DATA));
	buf_printf(p->out, "<h2>%s</h2>\n<ul>\n", page_word(p, W_YET));
	for (enum word w = W_YET_1; w <= W_YET_3; w++)
		buf_printf(p->out, "<li>%s</li>\n", page_word(p, w));
	buf_str(p->out, "</ul>\n");
}

void page_tail(struct page *p)
{
	add_provenance(p);
	page_run(p);
	add_method(p);
	page_machine(p);
}
