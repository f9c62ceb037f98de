// SPDX-License-Identifier: MIT
// The readers of single values.
#include <string.h>

#include "oci/config.h"
#include "oci/node.h"

#define EMPTY_DEPTH 8 // deeper than the specification nests anything

int node_integer(const struct node *n, int64_t min, int64_t max, int64_t *v)
{
	if (!yyjson_is_int(n->value))
		return node_bad(n, "is no whole number");
	if (yyjson_is_uint(n->value) && yyjson_get_uint(n->value) > INT64_MAX)
		return node_bad(n, "%llu is too large", (unsigned long long)yyjson_get_uint(n->value));
	*v = yyjson_get_sint(n->value);
	if (*v < min || *v > max)
		return node_bad(n, "%lld is not from %lld to %lld", (long long)*v, (long long)min, (long long)max);
	return 0;
}

int read_bool(const struct node *n, void *at)
{
	if (!yyjson_is_bool(n->value))
		return node_bad(n, "is neither true nor false");
	*(bool *)at = yyjson_get_bool(n->value);
	return 0;
}

int read_u64(const struct node *n, void *at)
{
	if (!yyjson_is_uint(n->value))
		return node_bad(n, "is no whole number from 0");
	*(uint64_t *)at = yyjson_get_uint(n->value);
	return 0;
}

int read_limit(const struct node *n, void *at)
{
	return node_integer(n, -1, INT64_MAX, at);
}

static int read_below(const struct node *n, uint32_t max, uint32_t *at)
{
	int64_t v = 0;

	if (node_integer(n, 0, max, &v))
		return -1;
	*at = (uint32_t)v;
	return 0;
}

int read_u32(const struct node *n, void *at)
{
	return read_below(n, UINT32_MAX, at);
}

int read_id(const struct node *n, void *at)
{
	return read_below(n, NODE_ID_MAX, at);
}

int read_text(const struct node *n, void *at)
{
	const char *s = yyjson_get_str(n->value);

	if (!s)
		return node_bad(n, "is no text");
	// What ends early in C and goes on elsewhere has fooled checks before.
	if (strlen(s) != yyjson_get_len(n->value))
		return node_bad(n, "holds a NUL");
	*(const char **)at = s;
	return 0;
}

int read_word(const struct node *n, void *at)
{
	if (read_text(n, at))
		return -1;
	return **(const char **)at ? 0 : node_bad(n, "is empty");
}

int read_path(const struct node *n, void *at)
{
	if (read_text(n, at))
		return -1;
	return **(const char **)at == '/' ? 0 : node_bad(n, "'%.128s' is no absolute path", *(const char **)at);
}

int read_optional(const struct node *n, void *at)
{
	if (read_text(n, at))
		return -1;
	if (!**(const char **)at)
		*(const char **)at = NULL;
	return 0;
}

int read_uts_name(const struct node *n, void *at)
{
	if (read_optional(n, at))
		return -1;
	if (*(const char **)at && strlen(*(const char **)at) > NODE_NAME_MAX)
		return node_bad(n, "is longer than %d bytes", NODE_NAME_MAX);
	return 0;
}

int read_texts(const struct node *n, void *at)
{
	struct oci_list *list = at;

	return node_array(n, read_text, sizeof(*list->at), &list->at, &list->count);
}

int read_paths(const struct node *n, void *at)
{
	struct oci_list *list = at;

	return node_array(n, read_path, sizeof(*list->at), &list->at, &list->count);
}

int node_word(const struct node *n, const char *const *words, size_t count, const char *what, size_t *v)
{
	const char *s = "";

	if (read_text(n, &s))
		return -1;
	for (*v = 0; *v < count; ++*v)
		if (!strcmp(words[*v], s))
			return 0;
	return node_bad(n, "'%.64s' is no %s", s, what);
}

static bool is_empty(yyjson_val *value, int depth)
{
	yyjson_val *key, *member;
	size_t i, all;

	if (!yyjson_is_obj(value))
		return yyjson_is_null(value) || yyjson_is_false(value) || yyjson_equals_str(value, "") ||
		       (yyjson_is_arr(value) && yyjson_arr_size(value) == 0) ||
		       (yyjson_is_num(value) && yyjson_get_num(value) == 0);
	if (depth == 0)
		return false;
	yyjson_obj_foreach (value, i, all, key, member)
		if (!is_empty(member, depth - 1))
			return false;
	return true;
}

bool node_is_empty(const struct node *n)
{
	return is_empty(n->value, EMPTY_DEPTH);
}

int read_unsupported(const struct node *n, void *at)
{
	(void)at;
	return node_is_empty(n) ? 0 : node_refuse(n, "is not supported");
}
