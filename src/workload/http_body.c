// SPDX-License-Identifier: MIT
#include "workload/http_path.h"
#include "workload/http_reply.h"

// Where in a chunked body (RFC 9112, 7.1) the next byte stands.
enum { SIZE, EXTENSION, DATA, BEHIND_DATA, TRAILER_START, TRAILER, WHOLE, BAD };

static const size_t extra_max = 16384;

void http_body_begin(struct http_body *b, const struct http_reply *r)
{
	*b = (struct http_body){.framing = r->framing, .left = r->length, .state = SIZE};
}

static int in_size(struct http_body *b, char c)
{
	char two[2] = {'0', c}, digit;

	if (http_hex_read(two, &digit)) {
		if (++b->digits > 15)
			return BAD;
		b->left = b->left << 4 | (uint64_t)digit;
		return SIZE;
	}
	if (!b->digits)
		return BAD;
	if (c == '\n')
		return b->left ? DATA : TRAILER_START;
	return c == '\r' || c == ';' || c == ' ' || c == '\t' ? EXTENSION : BAD;
}

// The state after a byte that is no content.
static int after_byte(struct http_body *b, char c)
{
	switch (b->state) {
	case SIZE:
		return in_size(b, c);
	case EXTENSION:
		return c != '\n' ? EXTENSION : b->left ? DATA : TRAILER_START;
	case BEHIND_DATA:
		b->digits = 0;
		return c == '\r' ? BEHIND_DATA : c == '\n' ? SIZE : BAD;
	case TRAILER_START:
		return c == '\r' ? TRAILER_START : c == '\n' ? WHOLE : TRAILER;
	case TRAILER:
		return c == '\n' ? TRAILER_START : TRAILER;
	default:
		return BAD;
	}
}

static enum http_body_event take(struct http_body *b, struct http_text *in, struct http_text *piece)
{
	*piece = *in;
	if (b->framing != HTTP_CLOSE && piece->length > b->left)
		piece->length = (size_t)b->left;
	b->left -= b->framing == HTTP_CLOSE ? 0 : piece->length;
	in->start += piece->length;
	in->length -= piece->length;
	return piece->length ? BODY_DATA : BODY_MORE;
}

static enum http_body_event next_of_chunks(struct http_body *b, struct http_text *in, struct http_text *piece)
{
	while (in->length && b->state != WHOLE && b->state != BAD) {
		if (b->state == DATA && b->left)
			return take(b, in, piece);
		if (b->state == DATA)
			b->state = BEHIND_DATA;
		if (++b->extra > extra_max && b->state != BEHIND_DATA && b->state != SIZE)
			b->state = BAD;
		else
			b->state = after_byte(b, *in->start);
		in->start++;
		in->length--;
	}
	return b->state == WHOLE ? BODY_END : b->state == BAD ? BODY_BAD : BODY_MORE;
}

enum http_body_event http_body_next(struct http_body *b, struct http_text *in, struct http_text *piece)
{
	switch (b->framing) {
	case HTTP_CHUNKED:
		return next_of_chunks(b, in, piece);
	case HTTP_CLOSE:
		return take(b, in, piece);
	case HTTP_LENGTH:
		return b->left ? take(b, in, piece) : BODY_END;
	default:
		return BODY_END;
	}
}
