// SPDX-License-Identifier: MIT
// The page is HTML and well-formed XML at once, so that any XML parser can check it.
#include "report/page.h"
#include "report/report.h"

int report_html(yyjson_val *summary, const char *lang, struct buf *out, struct err **e)
{
	yyjson_val *virtual = yyjson_obj_get(yyjson_obj_get(summary, "machine"), "virtual");
	struct page p = {.out = out, .w = words_of(lang), .summary = summary};

	if (!yyjson_is_obj(summary) || json_number(summary, "version", 0) != REPORT_SUMMARY_VERSION)
		return err_set(e, "cannot make the report: the summary is not of version %d", REPORT_SUMMARY_VERSION);
	p.is_virtual = yyjson_is_true(yyjson_obj_get(virtual, "is_virtual"));
	buf_printf(out,
		"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\" xml:lang=\"%s\">\n<head>\n"
		"<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		"<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>assay: ",
		p.w->lang, p.w->lang);
	page_text(&p, json_text(yyjson_obj_get(summary, "run"), "id", page_word(&p, W_TITLE)));
	buf_str(out, "</title>\n");
	page_find_series(&p);
	page_style(&p);
	buf_str(out, "</head>\n<body>\n<main>\n");
	page_verdict(&p);
	page_headline(&p);
	page_overview(&p);
	page_measures(&p);
	page_drift(&p);
	page_defects(&p);
	page_limits(&p);
	page_surface(&p);
	page_flags(&p);
	page_failures(&p);
	page_tail(&p);
	page_data(&p);
	buf_str(out, "</main>\n</body>\n</html>\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot make the report: out of memory");
}
