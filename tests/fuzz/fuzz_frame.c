// SPDX-License-Identifier: MIT
// Any bytes as a stream of frames, in one piece and in pieces whose size the first byte gives: both must see the same,
// and what was seen, written again, must be the bytes that were read.
#include <stdint.h>
#include <string.h>

#include "base/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t limit(uint16_t type)
{
	return type < 8 ? type * 100u : FRAME_REFUSED;
}

// Writes each frame to a stream of its own.
static int repeat(void *context, const struct frame *f, struct err **e)
{
	(void)e;
	if (f->len > limit(f->type) || f->body[f->len])
		__builtin_trap();
	frame_put(context, f->type, f->process, f->serial, f->body, f->len);
	return 0;
}

static int read_in(const uint8_t *data, size_t len, size_t piece, struct frame_stream *again)
{
	struct frame_stream s = {.fd = -1, .name = "fuzz", .limit = limit, .frame = repeat, .context = again};
	int r = 0;

	for (size_t at = 0; at < len && !r; at += piece)
		r = frame_feed(&s, data + at, len - at < piece ? len - at : piece, NULL);
	frame_free(&s);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame_stream whole = {.fd = -1}, pieces = {.fd = -1};
	size_t n;

	if (!size)
		return 0;
	if (read_in(data + 1, size - 1, size, &whole) != read_in(data + 1, size - 1, *data % 64 + 1u, &pieces))
		__builtin_trap();
	n = frame_waiting(&whole);
	if (n != frame_waiting(&pieces) || n > size - 1)
		__builtin_trap();
	if (n && (memcmp(whole.out.data, pieces.out.data, n) != 0 || memcmp(whole.out.data, data + 1, n) != 0))
		__builtin_trap();
	frame_free(&whole);
	frame_free(&pieces);
	return 0;
}
