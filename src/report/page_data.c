// SPDX-License-Identifier: MIT
// The samples, and a script that sorts tables and compares with another baseline. Without it everything is there. What
// the script compares are means and variances of logarithms, which stand here also where the samples are too many.
#include <math.h>
#include <string.h>

#include "base/embed.h"
#include "report/escape.h"
#include "report/page.h"

// They hold neither '<' nor '&', so the page stays well-formed XML.
EMBED(report_baseline, "src/report/baseline.js");
EMBED(report_script, "src/report/report.js");

#define SAMPLES_MAX 100000 // in the page; about two megabytes

static size_t count_samples(yyjson_val *measures, bool *is_thinned)
{
	yyjson_val *m, *row;
	size_t i, j, max, n, count = 0;

	*is_thinned = false;
	yyjson_arr_foreach (measures, i, max, m)
		yyjson_arr_foreach (yyjson_obj_get(m, "rows"), j, n, row) {
			count += yyjson_arr_size(yyjson_obj_get(row, "samples"));
			*is_thinned |= json_number(row, "samples_step", 1) > 1;
		}
	return count;
}

// Appends a name, cleaned as page_name does, as a JSON string in which no byte can end or open markup, as HTML or as
// XML.
static void add_string(struct page *p, const char *s)
{
	CLEANUP_BUF struct buf clean = {0}, quoted = {0};

	escape_text(&clean, s, PAGE_NAME_MAX);
	json_quote(&quoted, buf_text(&clean));
	for (const char *c = buf_text(&quoted); *c; c++)
		if (*c == '<' || *c == '>' || *c == '&' || (unsigned char)*c == 0x7f)
			buf_printf(p->out, "\\u%04x", (unsigned char)*c);
		else
			buf_add(p->out, c, 1);
}

static void add_member(struct page *p, const char *key, yyjson_val *from)
{
	buf_printf(p->out, "\"%s\":", key);
	add_string(p, json_text(from, key, ""));
	buf_str(p->out, ",");
}

static void add_numbers(struct page *p, const char *key, yyjson_val *array)
{
	yyjson_val *v;
	size_t i, max;

	buf_printf(p->out, "\"%s\":[", key);
	yyjson_arr_foreach (array, i, max, v)
		if (yyjson_is_num(v) && isfinite(yyjson_get_num(v)))
			buf_printf(p->out, "%s%.10g", i ? "," : "", yyjson_get_num(v));
		else
			buf_printf(p->out, "%snull", i ? "," : "");
	buf_str(p->out, "]");
}

static void add_number(struct page *p, const char *key, yyjson_val *from, const char *name)
{
	double v = json_number(from, name, (double)NAN);

	if (isfinite(v))
		buf_printf(p->out, "\"%s\":%.17g,", key, v);
	else
		buf_printf(p->out, "\"%s\":null,", key);
}

static void add_row(struct page *p, yyjson_val *row, bool has_samples)
{
	buf_str(p->out, "{");
	add_member(p, "runtime", row);
	add_member(p, "engine", row);
	add_number(p, "mean", row, "log_mean");
	add_number(p, "variance", row, "log_variance");
	if (has_samples) {
		buf_printf(p->out, "\"step\":%.0f,", json_number(row, "samples_step", 1));
		add_numbers(p, "trials", yyjson_obj_get(row, "trials"));
		buf_str(p->out, ",");
		add_numbers(p, "samples", yyjson_obj_get(row, "samples"));
		buf_str(p->out, ",");
	}
	buf_printf(p->out, "\"n\":%.0f}", json_number(row, "n", 0));
}

static void add_measure(struct page *p, yyjson_val *m, bool has_samples)
{
	yyjson_val *row;
	size_t i, max;

	buf_str(p->out, "{");
	add_member(p, "workload", m);
	add_member(p, "metric", m);
	add_member(p, "unit", m);
	add_member(p, "better", m);
	add_member(p, "limit", m);
	add_member(p, "arm", m);
	buf_printf(p->out, "\"headline\":%s,\"containers\":%.0f,\"rows\":[",
		yyjson_is_true(yyjson_obj_get(m, "headline")) ? "true" : "false", json_number(m, "containers", 1));
	yyjson_arr_foreach (yyjson_obj_get(m, "rows"), i, max, row) {
		buf_str(p->out, i ? ",\n" : "\n");
		add_row(p, row, has_samples);
	}
	buf_str(p->out, "]}");
}

// A criterion and the measures that may stand for it, by their numbers.
static void add_criterion(struct page *p, yyjson_val *c)
{
	yyjson_val *choice;
	size_t i, max;

	buf_str(p->out, "{");
	add_member(p, "key", c);
	add_member(p, "better", c);
	buf_str(p->out, "\"choices\":[");
	yyjson_arr_foreach (yyjson_obj_get(c, "choices"), i, max, choice) {
		buf_str(p->out, i ? ",{" : "{");
		add_numbers(p, "measures", choice);
		buf_str(p->out, "}");
	}
	buf_str(p->out, "]}");
}

static void add_headline(struct page *p, yyjson_val *headline)
{
	yyjson_val *v;
	size_t i, max;

	buf_str(p->out, "\"criteria\":[");
	yyjson_arr_foreach (yyjson_obj_get(headline, "criteria"), i, max, v) {
		buf_str(p->out, i ? ",\n" : "\n");
		add_criterion(p, v);
	}
	buf_str(p->out, "],\"runtimes\":[");
	yyjson_arr_foreach (yyjson_obj_get(headline, "rows"), i, max, v) {
		buf_str(p->out, i ? ",{" : "{");
		add_member(p, "runtime", v);
		add_member(p, "engine", v);
		buf_printf(p->out, "\"row\":%zu}", i);
	}
	buf_str(p->out, "]");
}

static void add_samples(struct page *p, yyjson_val *measures, bool has_samples)
{
	yyjson_val *m;
	size_t i, max;

	buf_str(p->out, "<script type=\"application/json\" id=\"samples\">{\"baseline\":");
	add_string(p, json_text(p->summary, "baseline", "docker"));
	buf_str(p->out, ",");
	add_headline(p, yyjson_obj_get(p->summary, "headline"));
	buf_str(p->out, ",\"measures\":[");
	yyjson_arr_foreach (measures, i, max, m) {
		buf_str(p->out, i ? ",\n" : "\n");
		add_measure(p, m, has_samples);
	}
	buf_str(p->out, "]}</script>\n");
}

static void add_word(struct page *p, const char *key, enum word w)
{
	buf_printf(p->out, " data-%s=\"%s\"", key, page_word(p, w));
}

void page_data(struct page *p)
{
	yyjson_val *measures = yyjson_obj_get(p->summary, "measures");
	bool is_thinned, fits = count_samples(measures, &is_thinned) <= SAMPLES_MAX;

	buf_printf(p->out,
		"<section>\n<h2>%s</h2>\n<p>%s <a href=\"tables/samples.csv\">tables/samples.csv</a>, "
		"<a href=\"tables/summary.csv\">tables/summary.csv</a>.%s%s</p>\n</section>\n",
		page_word(p, W_RAW), page_word(p, fits ? W_RAW_HERE : W_RAW_ELSEWHERE), is_thinned && fits ? " " : "",
		is_thinned && fits ? page_word(p, W_RAW_THINNED) : "");
	add_samples(p, measures, fits);
	buf_str(p->out, "<script");
	add_word(p, "compare", W_BASELINE);
	add_word(p, "sort", W_SORT);
	add_word(p, "note", W_RECOMPUTED);
	add_word(p, "place", W_PLACE);
	add_word(p, "unranked", W_UNRANKED);
	add_word(p, "blind", W_BLIND);
	buf_printf(p->out, " data-point=\"%c\" id=\"script\">\n%s%s</script>\n", p->w->point, embed_report_baseline,
		embed_report_script);
}
