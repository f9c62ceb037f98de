// SPDX-License-Identifier: MIT
#include "base/embed.h"
#include "report/page.h"

EMBED(report_style, "src/report/report.css");

void page_style(struct page *p)
{
	buf_printf(p->out, "<style>\n%s", embed_report_style);
	if (p->is_virtual)
		buf_printf(p->out, "@page{@top-center{content:\"assay: %s\";font:8pt sans-serif}}\n",
			page_word(p, W_PRINT_VIRTUAL));
	buf_str(p->out, "</style>\n");
}
