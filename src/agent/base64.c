// SPDX-License-Identifier: MIT
#include "agent/base64.h"

#include <stdint.h>
#include <string.h>

static int value(char c)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? (int)(at - letters) : -1;
}

// Decodes four letters, of which the last may be padding, to bytes. Returns how many, or -1.
static int decode_four(const char *in, bool is_last, uint8_t *out)
{
	int pad = in[3] != '=' ? 0 : in[2] != '=' ? 1 : 2;
	uint32_t bits = 0;

	for (int i = 0; i < 4; i++) {
		int v = i >= 4 - pad ? 0 : value(in[i]);

		if (v < 0)
			return -1;
		bits = bits << 6 | (uint32_t)v;
	}
	// Bits that mean nothing must be zero, or one content would have several spellings.
	if ((pad && !is_last) || (pad && bits & ((1u << 8 * pad) - 1)))
		return -1;
	out[0] = (uint8_t)(bits >> 16);
	out[1] = (uint8_t)(bits >> 8);
	out[2] = (uint8_t)bits;
	return 3 - pad;
}

int base64_decode(const char *text, struct buf *out, struct err **e)
{
	size_t len = strlen(text);
	uint8_t bytes[3];

	if (len % 4)
		return err_set(e, "cannot read base64: its length is no multiple of 4");
	for (size_t i = 0; i < len; i += 4) {
		int n = decode_four(text + i, i + 4 == len, bytes);

		if (n < 0)
			return err_set(e, "cannot read base64: a wrong letter near byte %zu", i);
		buf_add(out, bytes, (size_t)n);
	}
	return buf_ok(out) ? 0 : err_set(e, "cannot read base64: out of memory");
}
