// SPDX-License-Identifier: MIT
// The moments of a start that only the runtime itself sees, among those that the host sees: a drawing a runtime, a row
// a moment, its bar the time since the one before.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/escape.h"
#include "report/timeline.h"

#define LEFT      240.0
#define RIGHT     664.0
#define TOP       8.0
#define ROW       22.0
#define BAR       12.0
#define BOTTOM    38.0
#define PREFIX    "phase_"
#define ROWS_MAX  20
#define LABEL_MAX 34

struct moment {
	const char *name; // escaped when it is printed
	double at;        // seconds from the first command
};

struct moments {
	struct moment at[ROWS_MAX];
	size_t count;
};

static void add(struct moments *m, const char *name, double at)
{
	if (isfinite(at) && m->count < ROWS_MAX)
		m->at[m->count++] = (struct moment){name, at};
}

// What a phase is called on the page.
static const char *label_of(const struct page *p, const char *phase)
{
	static const struct {
		const char *phase;
		enum word word;
	} known[] = {
		{"command", W_MOMENT_COMMAND},
		{"vmm", W_MOMENT_VMM},
		{"ready", W_MOMENT_READY},
		{"kernel", W_MOMENT_KERNEL},
		{"agent", W_MOMENT_AGENT},
		{"rootfs", W_MOMENT_ROOTFS},
		{"start", W_MOMENT_START},
		{"exec", W_MOMENT_EXEC},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i].phase, phase))
			return page_word(p, known[i].word);
	return phase;
}

// That create is about to return is seen from outside, too, so this one stands for both.
static bool is_shown(yyjson_val *measure)
{
	const char *metric = json_text(measure, "metric", "");

	return timeline_has(measure) && !strncmp(metric, PREFIX, strlen(PREFIX)) &&
	       strcmp(metric, PREFIX "created") != 0;
}

static void collect_own(struct page *p, const char *runtime, struct moments *m)
{
	yyjson_val *measure;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, measure) {
		const char *metric = json_text(measure, "metric", "");

		if (is_shown(measure))
			add(m, label_of(p, metric + strlen(PREFIX)), timeline_median(p, metric, runtime));
	}
}

static int by_time(const void *x, const void *y)
{
	const struct moment *a = x, *b = y;

	return (a->at > b->at) - (a->at < b->at);
}

// Collects all moments of a runtime that has any of its own.
static bool collect(struct page *p, const char *runtime, struct moments *m)
{
	m->count = 0;
	collect_own(p, runtime, m);
	if (m->count == 0)
		return false;
	add(m, page_word(p, W_MOMENT_CREATED), timeline_median(p, "create_time", runtime));
	add(m, page_word(p, W_MOMENT_STARTED), timeline_median(p, "command_time", runtime));
	add(m, page_word(p, W_MOMENT_HELLO), timeline_median(p, "start_time", runtime));
	qsort(m->at, m->count, sizeof(*m->at), by_time);
	return true;
}

static void add_row(struct timeline *t, const struct moment *m, double since, double y)
{
	svg_text(&t->svg, "label", 0, y + BAR - 2);
	escape_html(t->p->out, m->name, LABEL_MAX);
	svg_text_end(&t->svg);
	svg_rect(&t->svg, "phase p0", timeline_x(t, since), y, timeline_x(t, m->at) - timeline_x(t, since), BAR);
	svg_text(&t->svg, "value", TIMELINE_WIDTH - 2, y + BAR - 2);
	scale_print(&t->scale, m->at - since, t->p->out);
	svg_text_end(&t->svg);
	buf_str(t->p->out, "\n");
}

static void draw(struct page *p, const char *runtime, const struct moments *m)
{
	struct timeline t = {.p = p, .left = LEFT, .right = RIGHT};
	double bottom = TOP + ROW * (double)m->count, since = 0;

	buf_printf(p->out, "<figure>\n<h3>%s: ", page_word(p, W_MOMENTS));
	page_name(p, runtime);
	buf_str(p->out, "</h3>\n");
	timeline_open(&t, m->at[m->count - 1].at, bottom + BOTTOM, page_word(p, W_MOMENTS_HOW));
	timeline_axis(&t, TOP - 6, bottom);
	for (size_t i = 0; i < m->count; i++) {
		add_row(&t, &m->at[i], since, TOP + ROW * (double)i);
		since = m->at[i].at;
	}
	svg_close(&t.svg);
	buf_printf(p->out, "<figcaption>%s</figcaption>\n</figure>\n", page_word(p, W_MOMENTS_HOW));
}

void page_phases(struct page *p)
{
	struct moments m;

	for (size_t i = 0; i < p->series_count; i++)
		if (collect(p, p->series[i], &m))
			draw(p, p->series[i], &m);
}
