// SPDX-License-Identifier: MIT
// httpd's reader of requests, and the answer to whatever it makes of them.
#include "workload/http_date.h"
#include "workload/http_path.h"
#include "workload/http_request.h"
#include "workload/http_response.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void must(int is_so)
{
	if (!is_so)
		abort();
}

static int is_inside(struct http_text t, const char *data, size_t length)
{
	return !t.start || (t.length == 1 && *t.start == '/') ||
	       (t.start >= data && t.length <= length && t.start + t.length <= data + length);
}

// What a request says must not depend on what follows it, nor may less of it be a request.
static void check_request(const char *data, const struct http_request *r)
{
	struct http_request again;

	must(is_inside(r->path, data, r->head_length));
	must(is_inside(r->if_none_match, data, r->head_length));
	must(is_inside(r->if_modified_since, data, r->head_length));
	must(http_request_read(data, r->head_length, &again) == HTTP_REQUEST);
	must(again.status == r->status && again.keeps_alive == r->keeps_alive && again.head_length == r->head_length);
	must(http_request_read(data, r->head_length - 1, &again) == HTTP_INCOMPLETE);
	must(r->status || r->path.start[0] == '/');
}

// A path that is let through names nothing above itself, and no more than one file.
static void check_path(struct http_text path)
{
	char out[HTTP_PATH_MAX];
	size_t length;

	if (path.length == 0 || path.start[0] != '/' || http_path_read(path, out, &length) != 0)
		return;
	must(out[0] == '/' && length < sizeof(out) && strlen(out) == length);
	must(!strstr(out, "/../") && !strstr(out, "/./") && !strstr(out, "//"));
	must(length < 3 || strcmp(out + length - 3, "/..") != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static struct site site;
	const char *data = (const char *)bytes;
	struct http_request r;
	struct http_response out;
	enum http_verdict verdict;

	if (!site.bytes)
		must(site_make(&site) == 0);
	check_path((struct http_text){data, length});
	http_date_read(data, length, 1735689600, &(uint64_t){0});
	verdict = http_request_read(data, length, &r);
	if (verdict == HTTP_INCOMPLETE) {
		must(length < HTTP_HEAD_MAX);
		return 0;
	}
	if (verdict == HTTP_REQUEST)
		check_request(data, &r);
	else
		must(r.status >= 400 && !r.keeps_alive && r.has_more);
	http_answer(&site, &r, "Sun, 06 Nov 1994 08:49:37 GMT", &out);
	must(out.status != 0 && out.head_length <= sizeof(out.head));
	must(out.file < 0 && out.head_length <= HTTP_RESPONSE_HEAD_MAX);
	must(out.head_length >= 4 && !memcmp(out.head + out.head_length - 4, "\r\n\r\n", 4));
	return 0;
}
