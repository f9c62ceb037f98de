// SPDX-License-Identifier: MIT
#include "vmm/field.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

#define SHOWN 64 // bytes of a stranger's text in a message

static void describe(yyjson_val *v, struct buf *out)
{
	if (yyjson_is_str(v)) {
		buf_str(out, "string \"");
		text_show(out, yyjson_get_str(v), SHOWN);
		buf_str(out, "\"");
	} else if (yyjson_is_bool(v)) {
		buf_printf(out, "boolean `%s`", yyjson_get_bool(v) ? "true" : "false");
	} else if (yyjson_is_uint(v)) {
		buf_printf(out, "integer `%" PRIu64 "`", yyjson_get_uint(v));
	} else if (yyjson_is_sint(v)) {
		buf_printf(out, "integer `%" PRId64 "`", yyjson_get_sint(v));
	} else if (yyjson_is_real(v)) {
		buf_printf(out, "floating point `%g`", yyjson_get_real(v));
	} else {
		buf_str(out, yyjson_is_arr(v) ? "sequence" : yyjson_is_obj(v) ? "map" : "null");
	}
}

// kind: "type", or "value" of the right type.
static int wrong(const char *kind, yyjson_val *v, const char *expected, struct err **e)
{
	CLEANUP_BUF struct buf what = {0};

	describe(v, &what);
	return err_set(e, "invalid %s: %s, expected %s", kind, buf_text(&what), expected);
}

int field_wrong(yyjson_val *v, const char *expected, struct err **e)
{
	return wrong("type", v, expected, e);
}

// A NUL inside would make a text another one.
int field_text(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	size_t len = yyjson_get_len(v);

	if (!yyjson_is_str(v))
		return field_wrong(v, "a string", e);
	if (strlen(yyjson_get_str(v)) != len)
		return err_set(e, "invalid value: a NUL in `%s`", f->name);
	if (len >= f->most)
		return err_set(
			e, "invalid length %zu of `%s`, expected at most %" PRIu64 " bytes", len, f->name, f->most - 1);
	memcpy(member, yyjson_get_str(v), len + 1);
	return 0;
}

int field_u64(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	uint64_t n = yyjson_get_uint(v);
	char expected[96];

	if (yyjson_is_uint(v) && n >= f->least && n <= f->most) {
		*(uint64_t *)member = n;
		return 0;
	}
	snprintf(expected, sizeof(expected), "a number from %" PRIu64 " to %" PRIu64, f->least, f->most);
	return wrong(yyjson_is_int(v) ? "value" : "type", v, expected, e);
}

int field_unsigned(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	uint64_t n;

	if (field_u64(f, v, &n, e))
		return -1;
	*(unsigned *)member = (unsigned)n;
	return 0;
}

int field_u16(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	uint64_t n;

	if (field_u64(f, v, &n, e))
		return -1;
	*(uint16_t *)member = (uint16_t)n;
	return 0;
}

int field_bool(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)f;
	if (!yyjson_is_bool(v))
		return field_wrong(v, "a boolean", e);
	*(bool *)member = yyjson_get_bool(v);
	return 0;
}

static int unknown_word(const struct field *f, yyjson_val *v, struct err **e)
{
	CLEANUP_BUF struct buf said = {0}, words = {0};

	for (size_t i = 0; f->words[i]; i++)
		buf_printf(&words, "%s`%s`", i == 0 ? "" : f->words[i + 1] ? ", " : " or ", f->words[i]);
	text_show(&said, yyjson_get_str(v), SHOWN);
	return err_set(e, "unknown variant `%s`, expected %s%s", buf_text(&said),
		f->words[1] && f->words[2] ? "one of " : "", buf_text(&words));
}

int field_choice(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	if (!yyjson_is_str(v))
		return field_wrong(v, "a string", e);
	for (unsigned i = 0; f->words[i]; i++)
		if (yyjson_equals_str(v, f->words[i])) {
			*(unsigned *)member = i;
			return 0;
		}
	return unknown_word(f, v, e);
}

int field_flag_choice(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	unsigned index;

	if (field_choice(f, v, &index, e))
		return -1;
	*(bool *)member = index == 1;
	return 0;
}

static int unknown_field(const char *name, const struct field *table, size_t count, struct err **e)
{
	CLEANUP_BUF struct buf said = {0}, names = {0};

	for (size_t i = 0; i < count; i++)
		buf_printf(&names, "%s`%s`",
			i == 0          ? ""
			: i + 1 < count ? ", "
			: count == 2    ? " or "
					: ", ",
			table[i].name);
	text_show(&said, name, SHOWN);
	return err_set(
		e, "unknown field `%s`, expected %s%s", buf_text(&said), count > 2 ? "one of " : "", buf_text(&names));
}

static const struct field *find(yyjson_val *key, const struct field *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (yyjson_equals_str(key, table[i].name))
			return &table[i];
	return NULL;
}

static int read_one(const struct field *f, yyjson_val *v, void *to, struct err **e)
{
	if (yyjson_is_null(v) && !f->is_required)
		return 0;
	if (f->read(f, v, (char *)to + f->offset, e))
		return -1;
	if (f->given)
		*(bool *)((char *)to + f->given) = true;
	return 0;
}

static int demand(const struct field *table, size_t count, uint64_t seen, struct err **e)
{
	for (size_t i = 0; i < count; i++)
		if (table[i].is_required && !(seen >> i & 1))
			return err_set(e, "missing field `%s`", table[i].name);
	return 0;
}

int field_read(yyjson_val *object, const struct field *table, size_t count, void *to, struct err **e)
{
	yyjson_val *key, *value;
	uint64_t seen = 0, bit;
	size_t i, max;

	if (!yyjson_is_obj(object))
		return field_wrong(object, "an object", e);
	yyjson_obj_foreach (object, i, max, key, value) {
		const struct field *f = find(key, table, count);

		if (!f)
			return unknown_field(yyjson_get_str(key), table, count, e);
		bit = UINT64_C(1) << (f - table);
		if (seen & bit)
			return err_set(e, "duplicate field `%s`", f->name);
		seen |= bit;
		if (read_one(f, value, to, e))
			return -1;
	}
	return demand(table, count, seen, e);
}
