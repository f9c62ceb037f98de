// SPDX-License-Identifier: MIT
#include "oci/node.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "oci/arena.h"

#define SHOWN_MAX 512 // bytes of a place and reason, of which a stranger may have written much

static void print_place(const struct node *n, struct buf *out)
{
	if (!n->parent)
		return;
	print_place(n->parent, out);
	if (n->key)
		buf_printf(out, "%s%.64s", n->parent->parent ? "." : "", n->key);
	else
		buf_printf(out, "[%zu]", n->index);
}

static void print_fault(const struct node *n, const char *fmt, va_list ap, struct buf *out)
{
	CLEANUP_BUF struct buf raw = {0};

	print_place(n, &raw);
	buf_str(&raw, n->parent ? ": " : "");
	buf_vprintf(&raw, fmt, ap);
	text_show(out, buf_text(&raw), SHOWN_MAX);
}

int node_bad(const struct node *n, const char *fmt, ...)
{
	CLEANUP_BUF struct buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	print_fault(n, fmt, ap, &text);
	va_end(ap);
	return err_set(n->reader->e, "cannot read %s: %s", n->reader->name, buf_text(&text));
}

int node_refuse(const struct node *n, const char *fmt, ...)
{
	CLEANUP_BUF struct buf text = {0};
	va_list ap;

	va_start(ap, fmt);
	print_fault(n, fmt, ap, &text);
	va_end(ap);
	return err_kind_set(n->reader->e, ERR_UNSUPPORTED, "cannot honour %s: %s", n->reader->name, buf_text(&text));
}

struct node node_element(const struct node *parent, size_t i, yyjson_val *value)
{
	return (struct node){.reader = parent->reader, .parent = parent, .index = i, .value = value};
}

struct node node_member(const struct node *parent, const char *key, yyjson_val *value)
{
	return (struct node){.reader = parent->reader, .parent = parent, .key = key, .value = value};
}

static size_t find(const struct member *table, size_t count, yyjson_val *key)
{
	size_t i = 0;

	while (i < count && !yyjson_equals_str(key, table[i].key))
		i++;
	return i;
}

static int require(const struct node *n, const struct member *table, size_t count, uint64_t seen)
{
	for (size_t i = 0; i < count; i++) {
		struct node missing = node_member(n, table[i].key, NULL);

		if (table[i].is_required && !(seen >> i & 1))
			return node_bad(&missing, "is missing");
	}
	return 0;
}

int node_object(const struct node *n, const struct member *table, size_t count, void *into)
{
	yyjson_val *key, *value;
	uint64_t seen = 0;
	size_t i, all;

	if (!yyjson_is_obj(n->value))
		return node_bad(n, "is no object");
	yyjson_obj_foreach (n->value, i, all, key, value) {
		size_t k = find(table, count, key);
		struct node member;

		if (k == count || yyjson_is_null(value))
			continue;
		member = node_member(n, table[k].key, value);
		if (seen >> k & 1)
			return node_bad(&member, "stands twice");
		seen |= UINT64_C(1) << k;
		if (table[k].read(&member, (char *)into + table[k].offset))
			return -1;
	}
	return require(n, table, count, seen);
}

static int take(const struct node *n, size_t count, size_t size, void *array)
{
	// One more, zero: lists of pointers end with NULL.
	void *memory = arena_take(n->reader->arena, count + 1, size);

	if (!memory)
		return node_bad(n, "out of memory");
	memcpy(array, &memory, sizeof(memory));
	return 0;
}

int node_array(const struct node *n, node_read *read, size_t size, void *array, size_t *count)
{
	yyjson_val *value;
	size_t i, all;
	char *at;

	if (!yyjson_is_arr(n->value))
		return node_bad(n, "is no array");
	*count = yyjson_arr_size(n->value);
	if (take(n, *count, size, array))
		return -1;
	memcpy(&at, array, sizeof(at));
	yyjson_arr_foreach (n->value, i, all, value) {
		struct node element = node_element(n, i, value);

		if (read(&element, at + i * size))
			return -1;
	}
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The keys of a map are anybody's, and so many that comparing each with each could take minutes.
static int check_keys(const struct node *n)
{
	size_t count = yyjson_obj_size(n->value), i, all;
	const char **keys = arena_take(n->reader->arena, count + 1, sizeof(*keys));
	yyjson_val *key, *value;

	if (!keys)
		return node_bad(n, "out of memory");
	yyjson_obj_foreach (n->value, i, all, key, value) {
		keys[i] = yyjson_get_str(key);
		if (!*keys[i] || strlen(keys[i]) != yyjson_get_len(key))
			return node_bad(n, "has a key that is empty or holds a NUL");
	}
	qsort(keys, count, sizeof(*keys), by_text);
	for (i = 1; i < count; i++)
		if (!strcmp(keys[i - 1], keys[i]))
			return node_bad(n, "has the key '%.64s' twice", keys[i]);
	return 0;
}

int node_map(const struct node *n, node_read *read, size_t size, void *array, size_t *count)
{
	yyjson_val *key, *value;
	char *at = NULL;
	size_t i, all;

	if (!yyjson_is_obj(n->value))
		return node_bad(n, "is no object");
	if (check_keys(n))
		return -1;
	if (size) {
		*count = yyjson_obj_size(n->value);
		if (take(n, *count, size, array))
			return -1;
		memcpy(&at, array, sizeof(at));
	}
	yyjson_obj_foreach (n->value, i, all, key, value) {
		struct node member = node_member(n, yyjson_get_str(key), value);

		if (read(&member, size ? at + i * size : NULL))
			return -1;
	}
	return 0;
}
