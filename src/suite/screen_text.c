// SPDX-License-Identifier: MIT
#include "suite/screen_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

#define BAR_WIDTH  10
#define WHAT_WIDTH 30   // of runtime, workload, containers
#define LINE_MAX   4096 // bytes of one line of foreign text
#define VALUE_MAX  1024 // bytes of one foreign value

void screen_span(uint64_t ns, struct buf *out)
{
	uint64_t s = ns / NS_PER_S;

	if (s < 60)
		buf_printf(out, "%" PRIu64 " s", s);
	else if (s < 3600)
		buf_printf(out, "%" PRIu64 ":%02" PRIu64, s / 60, s % 60);
	else
		buf_printf(out, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / 3600, s / 60 % 60, s % 60);
}

uint64_t screen_time_left(size_t done, size_t total, uint64_t spent_ns)
{
	if (done == 0 || done >= total)
		return 0;
	return (uint64_t)((double)spent_ns / (double)done * (double)(total - done));
}

void screen_pair(struct buf *out, const char *key, const char *value)
{
	CLEANUP_BUF struct buf shown = {0};

	buf_printf(out, " %s=", key);
	if (*value && !strpbrk(value, " \"=\\")) {
		text_show(out, value, VALUE_MAX);
		return;
	}
	text_show(&shown, value, VALUE_MAX);
	buf_str(out, "\"");
	for (const char *s = buf_text(&shown); *s; s++)
		buf_printf(out, *s == '"' ? "\\%c" : "%c", *s);
	buf_str(out, "\"");
}

void screen_pair_number(struct buf *out, const char *key, uint64_t value)
{
	buf_printf(out, " %s=%" PRIu64, key, value);
}

void screen_lines(const char *text, const char *indent, struct buf *out)
{
	CLEANUP_BUF struct buf line = {0};

	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_clear(&line);
		buf_add(&line, text, n);
		buf_str(out, indent);
		text_show(out, buf_text(&line), LINE_MAX);
		buf_str(out, "\n");
		text += n + (text[n] == '\n');
	}
}

void screen_progress(const struct trial *t, size_t total, uint64_t gone_ns, uint64_t left_ns, struct buf *out)
{
	size_t done = t->number - 1, digits = (size_t)snprintf(NULL, 0, "%zu", total);
	size_t bar = total ? done * BAR_WIDTH / total : 0;
	char what[WHAT_WIDTH + 1];

	if (t->measure->has_containers)
		snprintf(what, sizeof(what), "%s %s x%u", t->runtime->name, t->measure->name, t->containers);
	else
		snprintf(what, sizeof(what), "%s %s", t->runtime->name, t->measure->name);
	buf_printf(out, "%*u/%zu [%.*s%.*s] %-24s ", (int)digits, t->number, total, (int)bar, "##########",
		(int)(BAR_WIDTH - bar), "..........", what);
	screen_span(gone_ns, out);
	if (left_ns) {
		buf_str(out, ", ");
		screen_span(left_ns, out);
		buf_str(out, " left");
	}
	buf_str(out, "\n");
}
