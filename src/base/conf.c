// SPDX-License-Identifier: MIT
#include "base/conf.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

static char *trim(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

static bool is_key(const char *s)
{
	return *s && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(s);
}

static const struct conf_entry *find(const struct conf *c, const char *key)
{
	for (size_t i = 0; i < c->count; i++)
		if (!strcmp(c->entry[i].key, key))
			return &c->entry[i];
	return NULL;
}

static int add(struct conf *c, const char *name, int line, const char *key, const char *value, struct err **e)
{
	const struct conf_entry *twin = find(c, key);

	if (twin)
		return err_set(e, "%s:%d: %s is set a second time (first in line %d)", name, line, key, twin->line);
	if (c->count == CONF_KEYS_MAX)
		return err_set(e, "%s:%d: more than %d settings", name, line, CONF_KEYS_MAX);
	c->entry[c->count++] = (struct conf_entry){.key = key, .value = value, .line = line};
	return 0;
}

// As err_set, for a line that holds something else than a setting.
static int refuse(const char *name, int line, const char *what, const char *is, const char *allowed, struct err **e)
{
	CLEANUP_BUF struct buf shown = {0};

	text_show(&shown, what, 40);
	return err_set(e, "%s:%d: '%s' is %s; allowed: %s", name, line, buf_text(&shown), is, allowed);
}

static int parse_line(struct conf *c, const char *name, int line, char *s, struct err **e)
{
	char *equals, *hash = strchr(s, '#');
	char *key;

	if (strlen(s) > CONF_LINE_MAX)
		return err_set(e, "%s:%d: the line is longer than %d bytes", name, line, CONF_LINE_MAX);
	if (hash)
		*hash = '\0';
	s = trim(s);
	if (!*s)
		return 0;
	equals = strchr(s, '=');
	if (!equals)
		return refuse(name, line, s, "no setting", "key = value", e);
	*equals = '\0';
	key = trim(s);
	if (!is_key(key))
		return refuse(name, line, key, "no key", "small letters, digits, _ and -", e);
	return add(c, name, line, key, trim(equals + 1), e);
}

// Looks for bytes that no text file holds, so that a binary file gets one clear message.
static int check_bytes(const char *name, const char *text, size_t len, struct err **e)
{
	int line = 1;

	if (len >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2)))
		return err_set(
			e, "%s:1: UTF-16 text; allowed: UTF-8 or ASCII (in the editor: Save as, encoding)", name);
	for (size_t i = 0; i < len; i++) {
		unsigned char b = (unsigned char)text[i];

		if (b == '\n')
			line++;
		if (b < 0x20 && !strchr("\t\r\n", b))
			return err_set(e, "%s:%d: byte 0x%02x; allowed: text", name, line, b);
		if (b == '\0')
			return err_set(e, "%s:%d: a NUL byte; allowed: text", name, line);
	}
	return 0;
}

int conf_parse(const char *name, const char *text, size_t len, struct conf *c, struct err **e)
{
	char *next;
	int line = 0;

	*c = (struct conf){0};
	if (len > CONF_FILE_MAX)
		return err_set(e, "%s: %zu bytes; allowed: %d", name, len, CONF_FILE_MAX);
	if (check_bytes(name, text, len, e))
		return -1;
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		len -= 3;
	}
	c->text = strndup(len ? text : "", len);
	if (!c->text)
		return err_set(e, "%s: out of memory", name);
	for (char *s = c->text; s; s = next) {
		next = strchr(s, '\n');
		if (next)
			*next++ = '\0';
		if (parse_line(c, name, ++line, s, e)) {
			conf_free(c);
			return -1;
		}
	}
	return 0;
}

int conf_load(const char *path, struct conf *c, struct err **e)
{
	const char *slash = strrchr(path, '/');
	CLEANUP_BUF struct buf b = {0};

	*c = (struct conf){0};
	if (file_read(path, CONF_FILE_MAX, &b, e))
		return -1;
	return conf_parse(slash ? slash + 1 : path, buf_text(&b), b.len, c, e);
}

void conf_free(struct conf *c)
{
	free(c->text);
	*c = (struct conf){0};
}
