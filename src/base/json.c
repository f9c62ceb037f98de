// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <string.h>

#include "base/file.h"

int json_parse(const char *name, const char *text, size_t len, yyjson_doc **doc, struct err **e)
{
	yyjson_read_err fault;

	// Without the in-situ flag yyjson does not write to the text; its interface just lacks the const.
	*doc = yyjson_read_opts((char *)(uintptr_t)text, len, YYJSON_READ_NOFLAG, NULL, &fault);
	if (*doc)
		return 0;
	return err_set(e, "cannot read %s: %s at byte %zu", name, fault.msg, fault.pos);
}

int json_load(const char *path, size_t limit, yyjson_doc **doc, struct err **e)
{
	CLEANUP_BUF struct buf b = {0};

	*doc = NULL;
	if (file_read(path, limit, &b, e))
		return -1;
	return json_parse(path, buf_text(&b), b.len, doc, e);
}

const char *json_text(yyjson_val *object, const char *key, const char *fallback)
{
	const char *s = yyjson_get_str(yyjson_obj_get(object, key));

	return s ? s : fallback;
}

double json_number(yyjson_val *object, const char *key, double fallback)
{
	yyjson_val *v = yyjson_obj_get(object, key);

	return yyjson_is_num(v) ? yyjson_get_num(v) : fallback;
}

void json_free(yyjson_doc **doc)
{
	yyjson_doc_free(*doc);
	*doc = NULL;
}

// Length of the UTF-8 sequence at s: 0 when it is none (overlong, surrogate, beyond U+10FFFF or cut; RFC 3629).
static size_t utf8_length(const unsigned char *s)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
		(s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

void json_quote(struct buf *out, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	buf_str(out, "\"");
	while (*p) {
		size_t n = utf8_length(p);

		if (n == 0)
			buf_str(out, "\\ufffd");
		else if (*p == '"' || *p == '\\')
			buf_printf(out, "\\%c", *p);
		else if (*p < 0x20 || *p == 0x7f)
			buf_printf(out, "\\u%04x", *p);
		else
			buf_add(out, p, n);
		p += n ? n : 1;
	}
	buf_str(out, "\"");
}
