// SPDX-License-Identifier: MIT
#include "base/json.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"

static int parse(
	const yyjson_alc *memory, const char *name, const char *text, size_t len, yyjson_doc **doc, struct err **e)
{
	yyjson_read_err fault;

	// Without the in-situ flag yyjson does not write to the text; its interface just lacks the const.
	*doc = yyjson_read_opts((char *)(uintptr_t)text, len, YYJSON_READ_NOFLAG, memory, &fault);
	if (*doc)
		return 0;
	return err_set(e, "cannot read %s: %s at byte %zu", name, fault.msg, fault.pos);
}

int json_parse(const char *name, const char *text, size_t len, yyjson_doc **doc, struct err **e)
{
	return parse(NULL, name, text, len, doc, e);
}

int json_parse_in(
	struct json_pool *pool, const char *name, const char *text, size_t len, yyjson_doc **doc, struct err **e)
{
	size_t needed = yyjson_read_max_memory_usage(len, YYJSON_READ_NOFLAG);
	yyjson_alc memory;

	*doc = NULL;
	if (needed > pool->size) {
		json_pool_free(pool);
		pool->memory = malloc(needed * 2);
		if (!pool->memory)
			return err_set(e, "cannot read %s: out of memory", name);
		pool->size = needed * 2;
	}
	yyjson_alc_pool_init(&memory, pool->memory, pool->size);
	return parse(&memory, name, text, len, doc, e);
}

void json_pool_free(struct json_pool *pool)
{
	free(pool->memory);
	*pool = (struct json_pool){0};
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

void json_quote(struct buf *out, const char *s)
{
	buf_str(out, "\"");
	while (*s) {
		size_t n = text_utf8(s);

		if (n == 0)
			buf_str(out, "\\ufffd");
		else if (*s == '"' || *s == '\\')
			buf_printf(out, "\\%c", *s);
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			buf_printf(out, "\\u%04x", (unsigned char)*s);
		else
			buf_add(out, s, n);
		s += n ? n : 1;
	}
	buf_str(out, "\"");
}
