// SPDX-License-Identifier: MIT
// Small summaries for the tests of compare.
#ifndef TEST_COMPARE_FIXTURE_H
#define TEST_COMPARE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compare/print.h"

#define EVIL "</td><img src=x onerror=alert(1)>&\\\"'\\u0007\\u202e"

// What a run is told to be; members that are NULL have a usual value.
struct told {
	const char *vendor, *cpu, *image, *duration, *kernel, *retbleed, *name, *machine_id;
	const char *docker, *kata; // samples, parted by commas
};

static inline const char * or (const char *s, const char *usual)
{
	return s ? s : usual;
}

// Appends a summary; version 1 and 2 have the same members as far as a comparison reads them.
static inline void fixture_write(const struct told *t, int version, struct buf *out)
{
	buf_printf(out,
		"{\"version\":%d,\"verdict\":\"valid\",\"run\":{\"id\":\"%s\",\"plan\":\"quick\",\"image_sha256\":\"%"
		"s\","
		"\"settings\":{\"duration\":\"%s\",\"seed\":\"random\",\"containers\":\"1\"}},",
		version, or (t->name, "run"), or (t->image, "abc"), or (t->duration, "10s"));
	buf_printf(out,
		"\"machine\":{\"id\":\"%s\",\"summary\":\"a "
		"CPU\",\"cpu\":{\"vendor\":\"%s\",\"model\":\"%s\"},\"virtual\":{\"is_virtual\":"
		"false},\"kernel\":{\"version\":\"%s\",\"cmdline\":\"quiet\"},\"mitigations\":{\"retbleed\":\"%s\"}},",
		or (t->machine_id, ""), or (t->vendor, "GenuineIntel"), or (t->cpu, "Xeon"),
		or (t->kernel, "Linux 6.12"), or (t->retbleed, "Not affected"));
	buf_printf(out,
		"\"measures\":[{\"workload\":\"noop\",\"metric\":\"start_time\",\"unit\":\"s\",\"title\":\"start\","
		"\"better\":\"lower\",\"headline\":true,\"containers\":1,\"limit\":\"default\",\"arm\":\"corrected\","
		"\"rows\":[{\"runtime\":\"docker\",\"samples\":[%s]},{\"runtime\":\"kata\",\"samples\":[%s]}]}]}",
		or (t->docker, "102,98,105,110,97,101"), or (t->kata, "131,140,128,135,150,133"));
}

static inline yyjson_doc *fixture(const struct told *t)
{
	CLEANUP_BUF struct buf text = {0};
	yyjson_doc *doc = NULL;

	fixture_write(t, 2, &text);
	assert_int_equal(json_parse("fixture", buf_text(&text), text.len, &doc, NULL), 0);
	return doc;
}

struct compared {
	yyjson_doc *doc[COMPARE_RUNS_MAX];
	size_t runs;
	struct comparison c;
};

// Compares n runs; despite names one factor, or is NULL.
static inline int fixture_compare(
	struct compared *x, const struct told *t, size_t n, const char *despite, struct err **e)
{
	const char *const list[] = {despite, NULL};
	struct compare_input in[COMPARE_RUNS_MAX];

	x->runs = n;
	for (size_t i = 0; i < n; i++) {
		x->doc[i] = fixture(&t[i]);
		in[i] = (struct compare_input){ or (t[i].name, "run"), yyjson_doc_get_root(x->doc[i]), NULL, NULL};
	}
	return compare_make(in, n, list, &x->c, e);
}

static inline void fixture_free(struct compared *x)
{
	compare_free(&x->c);
	for (size_t i = 0; i < x->runs; i++)
		json_free(&x->doc[i]);
}

#endif
