// SPDX-License-Identifier: MIT
#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

#define MARK      "\xef\xbb\xbf"
#define MARK_DONE 4

static int refuse(const struct csv *c, const char *what, struct err **e)
{
	return err_set(e, "%s:%zu:%zu: %s", c->name, c->line + 1, c->column + 1, what);
}

static int add(struct csv *c, char byte, struct err **e)
{
	if (c->text.len - c->field_start >= CSV_FIELD_MAX)
		return refuse(c, "a field of more than 65536 bytes", e);
	if (c->text.len >= CSV_RECORD_MAX)
		return refuse(c, "a record of more than 4 MiB", e);
	buf_add(&c->text, &byte, 1);
	return 0;
}

static int end_field(struct csv *c, struct err **e)
{
	if (c->count == CSV_FIELDS_MAX)
		return refuse(c, "a record of more than 4096 fields", e);
	buf_add(&c->text, "", 1);
	c->count++;
	c->field_start = c->text.len;
	c->state = CSV_START;
	return 0;
}

// The text may have moved while it grew, so the pointers into it are made at the end.
static int point(struct csv *c, struct err **e)
{
	const char *at = buf_text(&c->text);

	if (!c->field)
		c->field = malloc(CSV_FIELDS_MAX * sizeof(*c->field));
	if (!c->field || !buf_ok(&c->text))
		return err_set(e, "cannot read %s: out of memory", c->name);
	for (size_t i = 0; i < c->count; i++, at += strlen(at) + 1)
		c->field[i] = at;
	return 0;
}

static int end_record(struct csv *c, struct err **e)
{
	struct csv_record r;

	if (end_field(c, e) || point(c, e))
		return -1;
	if (c->width && c->count != c->width)
		return err_set(e, "%s:%zu: %zu fields, where the first record has %zu", c->name, c->first_line + 1,
			c->count, c->width);
	r = (struct csv_record){c->field, c->count, c->first_line + 1};
	if (c->record(c->context, &r, e))
		return -1;
	c->width = c->count;
	c->count = c->field_start = 0;
	c->has_begun = false;
	buf_clear(&c->text);
	return 0;
}

static int bare(struct csv *c, char byte, struct err **e)
{
	if (byte == ',')
		return end_field(c, e);
	if (byte == '\n')
		return end_record(c, e);
	if (byte == '"' && c->state == CSV_START) {
		c->state = CSV_QUOTED;
		return 0;
	}
	if (byte == '"')
		return refuse(c, "a quote inside a field that does not begin with one", e);
	c->state = byte == '\r' ? CSV_AFTER_CR : CSV_BARE;
	return byte == '\r' ? 0 : add(c, byte, e);
}

static int quote_seen(struct csv *c, char byte, struct err **e)
{
	switch (byte) {
	case '"':
		c->state = CSV_QUOTED;
		return add(c, byte, e);
	case ',':
		return end_field(c, e);
	case '\n':
		return end_record(c, e);
	case '\r':
		c->state = CSV_AFTER_CR;
		return 0;
	default:
		return refuse(c, "text behind a closing quote; a quote inside a field is written twice", e);
	}
}

static int step(struct csv *c, char byte, struct err **e)
{
	if (byte == '\0')
		return refuse(c, "a NUL byte; allowed: text", e);
	if (!c->has_begun) {
		c->has_begun = true;
		c->first_line = c->line;
	}
	switch (c->state) {
	case CSV_QUOTED:
		if (byte != '"')
			return add(c, byte, e);
		c->state = CSV_QUOTE_SEEN;
		return 0;
	case CSV_QUOTE_SEEN:
		return quote_seen(c, byte, e);
	case CSV_AFTER_CR:
		return byte == '\n' ? end_record(c, e) : refuse(c, "a carriage return without a line feed", e);
	default:
		return bare(c, byte, e);
	}
}

static int step_on(struct csv *c, char byte, struct err **e)
{
	if (step(c, byte, e))
		return -1;
	c->column = byte == '\n' ? 0 : c->column + 1;
	c->line += byte == '\n';
	return 0;
}

// Swallows a byte order mark. What only begins like one is text.
static int step_mark(struct csv *c, char byte, struct err **e)
{
	size_t seen = c->mark;

	if (byte == MARK[seen]) {
		c->mark = seen + 1 == strlen(MARK) ? MARK_DONE : seen + 1;
		return 0;
	}
	c->mark = MARK_DONE;
	for (size_t i = 0; i < seen; i++)
		if (step_on(c, MARK[i], e))
			return -1;
	return step_on(c, byte, e);
}

int csv_feed(struct csv *c, const char *data, size_t len, struct err **e)
{
	for (size_t i = 0; i < len; i++)
		if (c->mark == MARK_DONE ? step_on(c, data[i], e) : step_mark(c, data[i], e))
			return -1;
	return 0;
}

int csv_end(struct csv *c, struct err **e)
{
	size_t seen = c->mark;

	c->mark = MARK_DONE;
	for (size_t i = 0; seen != MARK_DONE && i < seen; i++)
		if (step_on(c, MARK[i], e))
			return -1;
	if (c->state == CSV_QUOTED)
		return err_set(e, "%s:%zu: a quote is never closed", c->name, c->first_line + 1);
	if (c->state == CSV_AFTER_CR)
		return refuse(c, "a carriage return without a line feed", e);
	return c->has_begun ? end_record(c, e) : 0;
}

void csv_free(struct csv *c)
{
	buf_free(&c->text);
	free(c->field);
	*c = (struct csv){0};
}

int csv_parse(const char *name, const char *text, size_t len,
	int (*record)(void *context, const struct csv_record *r, struct err **e), void *context, struct err **e)
{
	CLEANUP_CSV struct csv c = {.name = name, .record = record, .context = context};

	return csv_feed(&c, text, len, e) || csv_end(&c, e) ? -1 : 0;
}
