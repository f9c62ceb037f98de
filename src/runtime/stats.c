// SPDX-License-Identifier: MIT
#include "runtime/stats.h"

#include "base/json.h"

#define UNLIMITED UINT64_MAX // "max", in runc's words

// The number of a file, or at a key of a file; 0 where the guest has none.
static unsigned long long number(yyjson_val *root, const char *file, const char *key)
{
	yyjson_val *v = yyjson_obj_get(root, file);

	if (key)
		v = yyjson_obj_get(v, key);
	return yyjson_is_str(v) ? UNLIMITED : yyjson_get_uint(v);
}

static void print_cpu(yyjson_val *root, struct buf *out)
{
	buf_printf(out, "\"cpu\":{\"usage\":{\"total\":%llu,\"kernel\":%llu,\"user\":%llu},",
		number(root, "cpu.stat", "usage_usec") * 1000, number(root, "cpu.stat", "system_usec") * 1000,
		number(root, "cpu.stat", "user_usec") * 1000);
	buf_printf(out, "\"throttling\":{\"periods\":%llu,\"throttledPeriods\":%llu,\"throttledTime\":%llu}}",
		number(root, "cpu.stat", "nr_periods"), number(root, "cpu.stat", "nr_throttled"),
		number(root, "cpu.stat", "throttled_usec") * 1000);
}

static void print_memory_raw(yyjson_val *raw, struct buf *out)
{
	yyjson_obj_iter it;
	yyjson_val *key;
	const char *between = "";

	buf_str(out, ",\"raw\":{");
	yyjson_obj_iter_init(raw, &it);
	while ((key = yyjson_obj_iter_next(&it))) {
		buf_str(out, between);
		json_quote(out, yyjson_get_str(key));
		buf_printf(out, ":%llu", (unsigned long long)yyjson_get_uint(yyjson_obj_iter_get_val(key)));
		between = ",";
	}
	buf_str(out, "}");
}

static void print_memory(yyjson_val *root, struct buf *out)
{
	buf_printf(out, "\"memory\":{\"usage\":{\"limit\":%llu,\"usage\":%llu,\"max\":%llu,\"failcnt\":%llu}",
		number(root, "memory.max", NULL), number(root, "memory.current", NULL),
		number(root, "memory.peak", NULL), number(root, "memory.events", "max"));
	buf_printf(out, ",\"swap\":{\"limit\":%llu,\"usage\":%llu,\"failcnt\":0}",
		number(root, "memory.swap.max", NULL), number(root, "memory.swap.current", NULL));
	print_memory_raw(yyjson_obj_get(root, "memory.stat"), out);
	buf_str(out, "}");
}

int stats_print(const char *id, const struct buf *answer, struct buf *out, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *root;

	if (json_parse("the guest's statistics", buf_text(answer), answer->len, &doc, e))
		return -1;
	root = yyjson_doc_get_root(doc);
	buf_str(out, "{\"type\":\"stats\",\"id\":");
	json_quote(out, id);
	buf_str(out, ",\"data\":{");
	print_cpu(root, out);
	buf_str(out, ",");
	print_memory(root, out);
	buf_printf(out, ",\"pids\":{\"current\":%llu,\"limit\":%llu}}}\n", number(root, "pids.current", NULL),
		number(root, "pids.max", NULL));
	return buf_ok(out) ? 0 : err_set(e, "cannot print statistics: out of memory");
}
