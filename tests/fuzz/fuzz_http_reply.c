// SPDX-License-Identifier: MIT
// fetch's reader of answers. The input is an answer; it is also read cut in two, which must not matter.
#include "workload/http_reply.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void must(int is_so)
{
	if (!is_so)
		abort();
}

struct outcome {
	enum http_body_event end;
	size_t length;
	uint64_t sum;
};

static void feed(struct http_body *b, const char *data, size_t length, struct outcome *o)
{
	struct http_text in = {data, length}, piece;

	if (o->end != BODY_MORE)
		return;
	while ((o->end = http_body_next(b, &in, &piece)) == BODY_DATA) {
		must(piece.length > 0 && piece.start >= data && piece.start + piece.length <= data + length);
		o->length += piece.length;
		for (size_t i = 0; i < piece.length; i++)
			o->sum = o->sum * 31 + (unsigned char)piece.start[i];
	}
	must(in.start + in.length == data + length);
	must(o->end != BODY_MORE || in.length == 0);
}

static struct outcome read_body(const struct http_reply *r, const char *data, size_t length, size_t cut)
{
	struct outcome o = {.end = BODY_MORE};
	struct http_body b;

	http_body_begin(&b, r);
	feed(&b, data, cut, &o);
	feed(&b, data + cut, length - cut, &o);
	return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const char *data = (const char *)bytes;
	struct http_reply r, again;
	struct outcome whole, cut;
	enum http_verdict v = http_reply_read(data, length, &r);

	if (v == HTTP_INCOMPLETE)
		must(length < HTTP_REPLY_HEAD_MAX);
	if (v != HTTP_REQUEST)
		return 0;
	must(r.status >= 100 && r.status <= 599 && r.head_length <= length);
	must(!r.location.start ||
		(r.location.start > data && r.location.start + r.location.length < data + r.head_length));
	must(!r.type.start || (r.type.start > data && r.type.start + r.type.length < data + r.head_length));
	must(http_reply_read(data, r.head_length - 1, &again) == HTTP_INCOMPLETE);
	data += r.head_length;
	length -= r.head_length;
	whole = read_body(&r, data, length, length);
	cut = read_body(&r, data, length, length ? bytes[0] % length : 0);
	must(whole.length <= length && whole.length == cut.length && whole.sum == cut.sum && whole.end == cut.end);
	return 0;
}
