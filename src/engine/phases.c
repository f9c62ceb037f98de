// SPDX-License-Identifier: MIT
#include "engine/phases.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "base/unit.h"

#define LINE_MAX_BYTES (PHASE_NAME_MAX + 21) // a name, a space, a number of 64 bits
#define SHOWN_MAX      60

static bool is_name(const char *s, size_t len)
{
	return len > 0 && len < PHASE_NAME_MAX && *s >= 'a' && *s <= 'z' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

static bool has_name(const struct phases *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (!strcmp(p->at[i].name, name))
			return true;
	return false;
}

// Takes one line. Returns what is wrong with it, or NULL.
static const char *take(char *line, uint64_t from, uint64_t to, struct phases *p)
{
	char *space = strchr(line, ' ');
	struct phase phase = {.ns = 0};

	if (!space || !is_name(line, (size_t)(space - line)))
		return "allowed: a name, a space, nanoseconds";
	*space = '\0';
	memcpy(phase.name, line, (size_t)(space - line));
	if (!unit_number(space + 1, UINT64_MAX, &phase.ns))
		return "allowed: a name, a space, nanoseconds";
	if (phase.ns < from || phase.ns > to)
		return "it is not within the life of the container";
	if (has_name(p, phase.name))
		return "it stands there twice";
	if (p->count == PHASES_MAX)
		return "there are more than 16";
	p->at[p->count++] = phase;
	return NULL;
}

static int take_line(const char *name, size_t number, const char *text, size_t len, uint64_t from, uint64_t to,
	struct phases *p, struct err **e)
{
	CLEANUP_BUF struct buf shown = {0};
	char line[LINE_MAX_BYTES + 1];
	const char *wrong;

	if (len > LINE_MAX_BYTES || memchr(text, '\0', len))
		return err_set(e, "%s:%zu: no line of phases", name, number);
	memcpy(line, text, len);
	line[len] = '\0';
	text_show(&shown, line, SHOWN_MAX);
	wrong = take(line, from, to, p);
	return wrong ? err_set(e, "%s:%zu: %s: %s", name, number, buf_text(&shown), wrong) : 0;
}

int phases_parse(
	const char *name, const char *text, size_t len, uint64_t from, uint64_t to, struct phases *p, struct err **e)
{
	const char *end = text + len;
	size_t number = 1;

	*p = (struct phases){.count = 0};
	for (; text < end; number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		if (!newline)
			break;
		if (take_line(name, number, text, (size_t)(newline - text), from, to, p, e)) {
			p->count = 0;
			return -1;
		}
		text = newline + 1;
	}
	if (text == end)
		return 0;
	p->count = 0;
	return err_set(e, "%s:%zu: the file ends within this line", name, number);
}

int phases_read(const char *path, uint64_t from, uint64_t to, struct phases *p, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	*p = (struct phases){.count = 0};
	if (access(path, F_OK) && errno == ENOENT)
		return 0;
	if (file_read(path, PHASES_FILE, &text, e))
		return -1;
	return phases_parse("phases", buf_text(&text), text.len, from, to, p, e);
}
