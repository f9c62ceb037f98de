// SPDX-License-Identifier: MIT
// Figures that say something else than a reader would think. The flags are those of suite/measure.h.
#include <string.h>

#include "report/page.h"

static void add_flag(struct page *p, yyjson_val *f)
{
	const char *flag = json_text(f, "flag", "");

	buf_str(p->out, "<li><b>");
	page_name(p, json_text(f, "workload", NULL));
	buf_printf(p->out, " × %.0f, ", json_number(f, "containers", 0));
	page_name(p, json_text(f, "runtime", NULL));
	buf_printf(p->out, "</b> (%.0f %s): ", json_number(f, "trials", 0), page_word(p, W_FLAG_TRIALS));
	if (!strcmp(flag, "client-bound"))
		buf_str(p->out, page_word(p, W_CLIENT_BOUND));
	else
		page_name(p, flag);
	buf_str(p->out, "</li>\n");
}

void page_flags(struct page *p)
{
	yyjson_val *flags = yyjson_obj_get(p->summary, "flags"), *f;
	size_t i, max;

	if (yyjson_arr_size(flags) == 0)
		return;
	buf_printf(p->out, "<h2>%s</h2>\n<ul>\n", page_word(p, W_FLAGS));
	yyjson_arr_foreach (flags, i, max, f)
		add_flag(p, f);
	buf_str(p->out, "</ul>\n");
}
