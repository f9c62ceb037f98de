// SPDX-License-Identifier: MIT
#include "agent/network_address.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

static int fail(const char *text, struct err **e)
{
	return err_set(e, "'%.60s' is no address", text ? text : "");
}

static int read_prefix(const char *text, struct network_address *a)
{
	unsigned long bits;
	char *end;

	if (!isdigit((unsigned char)*text))
		return -1;
	bits = strtoul(text, &end, 10);
	if (*end || bits > a->len * 8u)
		return -1;
	a->prefix = (uint8_t)bits;
	return 0;
}

int network_address(const char *text, struct network_address *a, struct err **e)
{
	const char *slash = text ? strchr(text, '/') : NULL;
	char host[INET6_ADDRSTRLEN];
	size_t len = !text ? 0 : slash ? (size_t)(slash - text) : strlen(text);

	if (!len || len >= sizeof(host))
		return fail(text, e);
	memcpy(host, text, len);
	host[len] = '\0';
	if (inet_pton(AF_INET, host, a->bytes) == 1)
		*a = (struct network_address){AF_INET, 4, 32, {a->bytes[0], a->bytes[1], a->bytes[2], a->bytes[3]}};
	else if (inet_pton(AF_INET6, host, a->bytes) == 1)
		a->family = AF_INET6, a->len = 16, a->prefix = 128;
	else
		return fail(text, e);
	return slash && read_prefix(slash + 1, a) ? fail(text, e) : 0;
}

int network_mac(const char *text, uint8_t mac[6], struct err **e)
{
	for (int i = 0; text && i < 6; i++, text += 3) {
		char digits[3] = "";

		if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]) ||
			text[2] != (i < 5 ? ':' : '\0'))
			break;
		memcpy(digits, text, 2);
		mac[i] = (uint8_t)strtoul(digits, NULL, 16);
		if (i == 5)
			return 0;
	}
	return err_set(e, "an interface or a neighbour has no hardware address");
}
