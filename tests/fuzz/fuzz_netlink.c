// SPDX-License-Identifier: MIT
// Any bytes as the kernel's answer to a request, in one datagram and in two, and as nested attributes.
#include <stdint.h>
#include <string.h>

#include "base/netlink.h"

#define DEPTH 6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t read_all(struct netlink_span s, unsigned depth)
{
	struct netlink_attr a;
	uint32_t sum = 0;
	char text[8];

	sum += netlink_text(s, 3, text, sizeof(text)) ? (uint32_t)strlen(text) : 0;
	while (netlink_next(&s, &a)) {
		if (a.type & 0xc000)
			__builtin_trap();
		for (size_t i = 0; i < a.value.len; i++)
			sum += a.value.data[i];
		sum += netlink_u32(a.value, a.type, 1);
		sum += depth ? read_all(a.value, depth - 1) : 0;
	}
	return sum;
}

static void answer(const uint8_t *data, size_t size, size_t cut)
{
	struct netlink_answer a = {0};

	if (netlink_take(&a, 0, data, cut, NULL) == 0)
		netlink_take(&a, 0, data + cut, size - cut, NULL);
	if (a.messages.len > size + 3 || a.sys < 0 || strlen(a.text) >= sizeof(a.text))
		__builtin_trap();
	buf_free(&a.messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink_span attrs;
	uint8_t body[16];

	if (size == 0)
		return 0;
	answer(data + 1, size - 1, size - 1);
	answer(data + 1, size - 1, data[0] < size - 1 ? data[0] : 0);
	if (netlink_split((struct netlink_span){data, size}, body, sizeof(body), &attrs))
		read_all(attrs, DEPTH);
	return 0;
}
