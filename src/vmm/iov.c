// SPDX-License-Identifier: MIT
#include "vmm/iov.h"

#include <stdint.h>
#include <string.h>

static size_t less(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t iov_get(const struct iovec *at, size_t count, size_t offset, void *out, size_t len)
{
	size_t done = 0;

	for (size_t i = 0; i < count && done < len; i++) {
		size_t skipped = less(offset, at[i].iov_len), n = less(at[i].iov_len - skipped, len - done);

		memcpy((uint8_t *)out + done, (const uint8_t *)at[i].iov_base + skipped, n);
		offset -= skipped;
		done += n;
	}
	return done;
}

size_t iov_put(const struct iovec *at, size_t count, size_t offset, const void *data, size_t len)
{
	size_t done = 0;

	for (size_t i = 0; i < count && done < len; i++) {
		size_t skipped = less(offset, at[i].iov_len), n = less(at[i].iov_len - skipped, len - done);

		memcpy((uint8_t *)at[i].iov_base + skipped, (const uint8_t *)data + done, n);
		offset -= skipped;
		done += n;
	}
	return done;
}

size_t iov_skip(struct iovec *at, size_t count, size_t len)
{
	size_t i = 0;

	while (i < count && at[i].iov_len <= len)
		len -= at[i++].iov_len;
	if (i < count && len) {
		at[i].iov_base = (uint8_t *)at[i].iov_base + len;
		at[i].iov_len -= len;
	}
	return i;
}

unsigned iov_slice(const struct iovec *at, size_t count, size_t offset, size_t len, struct iovec *out)
{
	unsigned n = 0;

	for (size_t i = 0; i < count && len; i++) {
		size_t skipped = less(offset, at[i].iov_len), part = less(at[i].iov_len - skipped, len);

		if (part)
			out[n++] = (struct iovec){(uint8_t *)at[i].iov_base + skipped, part};
		offset -= skipped;
		len -= part;
	}
	return n;
}
