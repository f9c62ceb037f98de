// SPDX-License-Identifier: MIT
#include "host/trace_page.h"

#include <stdio.h>
#include <string.h>

// An event begins with 32 bits: of these the lowest five are its length in words, or one of these.
enum { TYPE_BITS = 31, LENGTH_BEHIND = 0, PADDING = 29, TIME_EXTEND = 30, TIME_STAMP = 31 };
enum { HEAD = 4, WORD = 4, COMMIT_MASK = 0xfffff };

// Whether a line "field:TYPE NAME[…];" declares that name.
static bool declares(const char *line, const char *name)
{
	const char *field = strstr(line, "field:"), *end = field ? strpbrk(field, ";\n") : NULL, *bracket;
	size_t len = strlen(name), before;

	if (!end || *end != ';')
		return false;
	bracket = memchr(field, '[', (size_t)(end - field));
	before = (size_t)((bracket ? bracket : end) - field);
	return before > len && !strncmp(field + before - len, name, len) && field[before - len - 1] == ' ';
}

// Copies the line at *text without its newline, cut to what fits, and moves on. Returns whether there was one.
static bool next_line(const char **text, char *out, size_t size)
{
	size_t n = strcspn(*text, "\n");

	if (!**text)
		return false;
	snprintf(out, size, "%.*s", (int)n, *text);
	*text += n + ((*text)[n] == '\n');
	return true;
}

static int read_field(const char *text, const char *name, size_t max_size, struct trace_field *f, struct err **e)
{
	char line[256];

	while (next_line(&text, line, sizeof(line))) {
		const char *at = strstr(line, "offset:");

		if (!declares(line, name) || !at || sscanf(at, "offset:%zu; size:%zu;", &f->at, &f->size) != 2)
			continue;
		if (f->at < TRACE_PAGE_MAX && f->size > 0 && f->size <= max_size)
			return 0;
	}
	return err_kind_set(
		e, ERR_UNSUPPORTED, "cannot read the trace: the kernel's format has no usable field %s", name);
}

static int read_type(const char *format, uint64_t *id, struct err **e)
{
	const char *at = strstr(format, "\nID:");
	unsigned n;

	if (!at || sscanf(at, "\nID: %u", &n) != 1)
		return err_kind_set(e, ERR_UNSUPPORTED, "cannot read the trace: an event's format has no ID");
	*id = n;
	return 0;
}

int trace_layout_read(
	const char *header_page, const char *format, const char *field, struct trace_layout *l, struct err **e)
{
	return read_field(header_page, "commit", sizeof(uint64_t), &l->commit, e) ||
			       read_field(header_page, "data", TRACE_PAGE_MAX, &l->data, e) ||
			       read_field(format, "common_type", sizeof(uint64_t), &l->type, e) ||
			       read_field(format, field, sizeof(uint64_t), &l->value, e) ||
			       read_type(format, &l->wanted, e)
		       ? -1
		       : 0;
}

size_t trace_page_size(const struct trace_layout *l)
{
	return l->data.at + l->data.size;
}

// The number in a field of so many bytes, the processor's order being x86's.
static bool number(const unsigned char *data, size_t len, struct trace_field f, uint64_t *out)
{
	if (f.at > len || f.size > len - f.at)
		return false;
	*out = 0;
	memcpy(out, data + f.at, f.size);
	return true;
}

static bool take_event(const struct trace_layout *l, const unsigned char *data, size_t len, struct trace_set *set)
{
	uint64_t type, value;

	if (!number(data, len, l->type, &type))
		return false;
	if (type != l->wanted)
		return true;
	if (!number(data, len, l->value, &value))
		return false;
	trace_set_add(set, value);
	return true;
}

// Takes the event at the start of so many bytes. Returns how long it is; 0: the page ends here, by a fault or not.
static size_t take_next(
	const struct trace_layout *l, const unsigned char *at, size_t left, struct trace_set *set, bool *is_sound)
{
	uint32_t head, first = 0, type;
	size_t len, skip = HEAD;

	memcpy(&head, at, HEAD);
	type = head & TYPE_BITS;
	if (left >= HEAD + WORD)
		memcpy(&first, at + HEAD, WORD);
	if (type == PADDING && head >> 5 == 0)
		return 0;
	if (type == TIME_EXTEND || type == TIME_STAMP)
		len = HEAD + WORD;
	else if (type == PADDING)
		len = HEAD + (size_t)first;
	else if (type == LENGTH_BEHIND) {
		len = HEAD + (size_t)first;
		skip += WORD;
	} else
		len = HEAD + (size_t)type * WORD;
	*is_sound = len >= skip && len <= left && (len > HEAD);
	if (*is_sound && type < PADDING)
		*is_sound = take_event(l, at + skip, len - skip, set);
	return *is_sound ? (len + WORD - 1) / WORD * WORD : 0;
}

bool trace_page_take(const struct trace_layout *l, const unsigned char *page, size_t len, struct trace_set *set)
{
	bool is_sound = true;
	uint64_t commit;
	size_t at = 0, n;

	if (!number(page, len, l->commit, &commit) || l->data.at > len)
		return false;
	commit &= COMMIT_MASK;
	if (commit > l->data.size || commit > len - l->data.at)
		return false;
	while (commit - at >= HEAD && (n = take_next(l, page + l->data.at + at, commit - at, set, &is_sound)))
		at = commit - at > n ? at + n : commit;
	return is_sound;
}
