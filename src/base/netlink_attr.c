// SPDX-License-Identifier: MIT
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>

#include "base/netlink.h"

// Appends zeroed room up to the next multiple of 4. Returns where it begins, or NULL when there is none.
static uint8_t *reserve(struct netlink_request *r, size_t len)
{
	uint8_t *at = r->data + r->len;

	if (r->is_broken || len > NETLINK_REQUEST - r->len) {
		r->is_broken = true;
		return NULL;
	}
	memset(at, 0, NLMSG_ALIGN(len));
	r->len += NLMSG_ALIGN(len);
	return at;
}

void netlink_begin(struct netlink_request *r, uint16_t type, uint16_t flags, const void *body, size_t len)
{
	const struct nlmsghdr h = {.nlmsg_type = type, .nlmsg_flags = flags | NLM_F_REQUEST};
	uint8_t *at;

	r->len = 0;
	r->is_broken = false;
	memcpy(reserve(r, sizeof(h)), &h, sizeof(h));
	if ((at = reserve(r, len)) && len)
		memcpy(at, body, len);
}

void netlink_put(struct netlink_request *r, uint16_t type, const void *data, size_t len)
{
	// A length that overflows the attribute's 16 bits is far beyond the room there is.
	const struct nlattr a = {.nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = type};
	uint8_t *at = len > NETLINK_REQUEST ? NULL : reserve(r, NLA_HDRLEN + len);

	if (!at) {
		r->is_broken = true;
		return;
	}
	memcpy(at, &a, sizeof(a));
	if (len)
		memcpy(at + NLA_HDRLEN, data, len);
}

void netlink_put_u32(struct netlink_request *r, uint16_t type, uint32_t value)
{
	netlink_put(r, type, &value, sizeof(value));
}

void netlink_put_text(struct netlink_request *r, uint16_t type, const char *text)
{
	netlink_put(r, type, text, strlen(text) + 1);
}

size_t netlink_nest(struct netlink_request *r, uint16_t type)
{
	size_t at = r->len;

	netlink_put(r, type | NLA_F_NESTED, NULL, 0);
	return at;
}

void netlink_unnest(struct netlink_request *r, size_t nest)
{
	uint16_t len = (uint16_t)(r->len - nest);

	if (!r->is_broken)
		memcpy(r->data + nest + offsetof(struct nlattr, nla_len), &len, sizeof(len));
}

static struct netlink_span skip(struct netlink_span s, size_t n)
{
	return n < s.len ? (struct netlink_span){s.data + n, s.len - n} : (struct netlink_span){0};
}

bool netlink_next(struct netlink_span *rest, struct netlink_attr *a)
{
	struct nlattr h;

	if (rest->len < sizeof(h))
		return false;
	memcpy(&h, rest->data, sizeof(h));
	if (h.nla_len < sizeof(h) || h.nla_len > rest->len)
		return false;
	a->type = h.nla_type & NLA_TYPE_MASK;
	a->value = (struct netlink_span){rest->data + NLA_HDRLEN, (size_t)h.nla_len - NLA_HDRLEN};
	*rest = skip(*rest, NLA_ALIGN(h.nla_len));
	return true;
}

bool netlink_split(struct netlink_span message, void *body, size_t size, struct netlink_span *attrs)
{
	if (message.len < size)
		return false;
	memcpy(body, message.data, size);
	*attrs = skip(message, NLMSG_ALIGN(size));
	return true;
}

bool netlink_find(struct netlink_span attrs, uint16_t type, struct netlink_span *value)
{
	struct netlink_attr a;

	while (netlink_next(&attrs, &a)) {
		if (a.type == type) {
			*value = a.value;
			return true;
		}
	}
	*value = (struct netlink_span){0};
	return false;
}

uint32_t netlink_u32(struct netlink_span attrs, uint16_t type, uint32_t fallback)
{
	struct netlink_span s;
	uint32_t value;

	if (!netlink_find(attrs, type, &s) || s.len != sizeof(value))
		return fallback;
	memcpy(&value, s.data, sizeof(value));
	return value;
}

bool netlink_text(struct netlink_span attrs, uint16_t type, char *out, size_t size)
{
	struct netlink_span s;
	bool is_there = netlink_find(attrs, type, &s);

	snprintf(out, size, "%.*s", (int)s.len, is_there && s.len ? (const char *)s.data : "");
	return is_there;
}
