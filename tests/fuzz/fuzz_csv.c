// SPDX-License-Identifier: MIT
// Any bytes as comma-separated values, in one piece and in pieces whose size the first byte gives: both must read the
// same. Then through `assay stats` to its JSON.
#include <stdint.h>
#include <string.h>

#include "base/csv.h"
#include "base/json.h"
#include "suite/stats_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int collect(void *context, const struct csv_record *r, struct err **e)
{
	struct buf *out = context;

	(void)e;
	for (size_t i = 0; i < r->count; i++) {
		if (strlen(r->field[i]) > CSV_FIELD_MAX)
			__builtin_trap();
		buf_add(out, r->field[i], strlen(r->field[i]) + 1);
	}
	buf_printf(out, "%zu %zu\n", r->line, r->count);
	return 0;
}

static int read_in(const char *text, size_t len, size_t piece, struct buf *out)
{
	CLEANUP_CSV struct csv c = {.name = "fuzz", .record = collect, .context = out};

	for (size_t at = 0; at < len; at += piece)
		if (csv_feed(&c, text + at, len - at < piece ? len - at : piece, NULL))
			return -1;
	return csv_end(&c, NULL);
}

static void describe(const char *text, size_t len, const char *by)
{
	CLEANUP_STATS_TABLE struct stats_table t = {.name = "fuzz", .by = by};
	CLEANUP_BUF struct buf out = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (csv_parse("fuzz", text, len, stats_table_record, &t, NULL) || stats_table_end(&t, NULL))
		return;
	stats_print_text(&t, &out, NULL);
	buf_clear(&out);
	if (stats_print_json(&t, &out, NULL) || json_parse("stats", buf_text(&out), out.len, &doc, NULL))
		__builtin_trap(); // what we write must be JSON
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_BUF struct buf whole = {0}, pieces = {0};
	const char *text = (const char *)data + 1;

	if (size == 0)
		return 0;
	if (read_in(text, size - 1, size, &whole) != read_in(text, size - 1, data[0] % 7 + 1, &pieces))
		__builtin_trap();
	if (whole.len != pieces.len || memcmp(buf_text(&whole), buf_text(&pieces), whole.len) != 0)
		__builtin_trap();
	describe(text, size - 1, data[0] & 0x80 ? "a" : NULL);
	return 0;
}
