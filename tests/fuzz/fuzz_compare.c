// SPDX-License-Identifier: MIT
// Any bytes as the summary.json files of several runs: NUL bytes part them. A lone one is compared with a good run, and
// with itself. Whatever can be compared must print as JSON, as text and as a page.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compare/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RUNS 4

static const char good[] = "{\"version\":2,\"run\":{\"id\":\"a\",\"plan\":\"quick\",\"image_sha256\":\"a\","
			   "\"settings\":{\"repeat\":\"3\"}},"
			   "\"machine\":{\"id\":\"1\",\"cpu\":{\"model\":\"x\"},\"virtual\":{\"is_virtual\":false},"
			   "\"kernel\":{\"version\":\"L\","
			   "\"cmdline\":\"q\"}},\"measures\":[{\"workload\":\"noop\",\"metric\":\"start_time\","
			   "\"unit\":\"s\",\"better\":\"lower\","
			   "\"headline\":true,\"containers\":1,\"limit\":\"default\",\"arm\":\"corrected\",\"rows\":[{"
			   "\"runtime\":\"docker\","
			   "\"engine\":\"oci\",\"n\":3,\"samples\":[1,2,3]},{\"runtime\":\"kata\",\"engine\":\"oci\","
			   "\"n\":3,\"samples\":[4,5,7]}]}]}";

static void must(int is_so)
{
	if (!is_so)
		abort();
}

static void print(const struct comparison *c)
{
	CLEANUP_BUF struct buf json = {0}, text = {0}, page = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;

	must(!compare_json(c, "en", &json, NULL));
	must(!json_parse("json", buf_text(&json), json.len, &doc, NULL));
	must(!compare_text(c, "de", &text, NULL));
	must(!compare_html(c, "en", &page, NULL));
	must(!strstr(buf_text(&page), "<script>alert"));
}

static void compare(yyjson_doc *const *doc, size_t n, const char *const *despite)
{
	CLEANUP_COMPARISON struct comparison c = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct compare_input in[RUNS];

	for (size_t i = 0; i < n; i++)
		in[i] = (struct compare_input){.name = "run", .summary = yyjson_doc_get_root(doc[i])};
	if (compare_make(in, n, despite, &c, &e))
		must(e && *err_text(e));
	else
		print(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const despite[] = {"plan", "kernel", "image", NULL};
	const char *text = (const char *)data, *end = text + size;
	yyjson_doc *doc[RUNS] = {NULL};
	size_t n = 0;

	while (text < end && n < RUNS - 1) {
		const char *nul = memchr(text, '\0', (size_t)(end - text));
		const char *to = nul ? nul : end;

		if (!json_parse("fuzz", text, (size_t)(to - text), &doc[n], NULL))
			n++;
		text = to + 1;
	}
	if (n && !json_parse("good", good, sizeof(good) - 1, &doc[n], NULL)) {
		yyjson_doc *twice[] = {doc[0], doc[0]}, *swapped[] = {doc[n], doc[0]};

		compare(doc, n + 1, NULL);
		compare(twice, 2, NULL);
		compare(swapped, 2, despite);
	}
	for (size_t i = 0; i < RUNS; i++)
		json_free(&doc[i]);
	return 0;
}
