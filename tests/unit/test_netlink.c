// SPDX-License-Identifier: MIT
// base/netlink: requests as the kernel's own macros read them, hostile answers, and this machine's kernel.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "base/netlink.h"

#define SERIAL 7

// An answer of the kernel, put together by hand.
struct answer {
	_Alignas(4) uint8_t data[1024];
	size_t len;
};

static void add(struct answer *a, const void *data, size_t len)
{
	memcpy(a->data + a->len, data, len);
	a->len += NLMSG_ALIGN(len);
}

static void add_header(struct answer *a, uint32_t len, uint16_t type, uint16_t flags, uint32_t serial)
{
	const struct nlmsghdr h = {.nlmsg_len = len, .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = serial};

	add(a, &h, sizeof(h));
}

static void add_attr(struct answer *a, uint16_t len, uint16_t type, const void *data, size_t size)
{
	const struct nlattr h = {.nla_len = len, .nla_type = type};

	add(a, &h, sizeof(h));
	add(a, data, size);
}

static int take(struct netlink_answer *got, const struct answer *a, struct err **e)
{
	return netlink_take(got, SERIAL, a->data, a->len, e);
}

static void test_request(void **state)
{
	const struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = 42};
	struct netlink_request r;
	struct nlmsghdr *h = (struct nlmsghdr *)(void *)r.data;
	struct rtattr *a, *inner;
	int rest, inner_rest;
	size_t nest;
	(void)state;

	netlink_begin(&r, RTM_NEWLINK, NLM_F_CREATE, &link, sizeof(link));
	netlink_put_text(&r, IFLA_IFNAME, "eth0");
	nest = netlink_nest(&r, IFLA_LINKINFO);
	netlink_put_text(&r, IFLA_INFO_KIND, "veth");
	netlink_unnest(&r, nest);
	netlink_put_u32(&r, IFLA_MTU, 1400);
	h->nlmsg_len = (uint32_t)r.len;
	assert_true(NLMSG_OK(h, r.len));
	assert_int_equal(h->nlmsg_type, RTM_NEWLINK);
	assert_int_equal(h->nlmsg_flags, NLM_F_CREATE | NLM_F_REQUEST);
	assert_int_equal(((struct ifinfomsg *)NLMSG_DATA(h))->ifi_index, 42);

	a = (struct rtattr *)(void *)((char *)NLMSG_DATA(h) + NLMSG_ALIGN(sizeof(link)));
	rest = (int)(h->nlmsg_len - NLMSG_SPACE(sizeof(link)));
	assert_true(RTA_OK(a, rest));
	assert_int_equal(a->rta_type, IFLA_IFNAME);
	assert_int_equal(RTA_PAYLOAD(a), 5);
	assert_string_equal(RTA_DATA(a), "eth0");
	a = RTA_NEXT(a, rest);
	assert_true(RTA_OK(a, rest));
	assert_int_equal(a->rta_type, IFLA_LINKINFO | NLA_F_NESTED);
	inner = RTA_DATA(a);
	inner_rest = (int)RTA_PAYLOAD(a);
	assert_true(RTA_OK(inner, inner_rest));
	assert_int_equal(inner->rta_type, IFLA_INFO_KIND);
	assert_string_equal(RTA_DATA(inner), "veth");
	inner = RTA_NEXT(inner, inner_rest);
	assert_int_equal(inner_rest, 0);
	a = RTA_NEXT(a, rest);
	assert_true(RTA_OK(a, rest));
	assert_int_equal(a->rta_type, IFLA_MTU);
	assert_int_equal(*(uint32_t *)RTA_DATA(a), 1400);
	RTA_NEXT(a, rest);
	assert_int_equal(rest, 0);
}

static void test_request_is_bounded(void **state)
{
	static const uint8_t much[70000];
	CLEANUP_ERR struct err *e = NULL;
	struct netlink_request r;
	size_t nest;
	(void)state;

	netlink_begin(&r, RTM_NEWLINK, 0, NULL, 0);
	netlink_put(&r, 1, much, NETLINK_REQUEST - sizeof(struct nlmsghdr) - sizeof(struct nlattr));
	assert_false(r.is_broken);
	assert_int_equal(r.len, NETLINK_REQUEST);
	nest = netlink_nest(&r, 2);
	assert_true(r.is_broken);
	netlink_unnest(&r, nest);
	assert_int_equal(netlink_do(-1, &r, &e, "try %d things", 3), -1);
	assert_int_equal(e->sys, EMSGSIZE);
	assert_string_equal(err_text(e), "cannot try 3 things: more than 4096 bytes: Message too long");

	// A length that is the right one modulo 65536.
	netlink_begin(&r, RTM_NEWLINK, 0, NULL, 0);
	netlink_put(&r, 1, much, 65536 + 4);
	assert_true(r.is_broken);
	netlink_begin(&r, RTM_NEWLINK, 0, much, sizeof(much));
	assert_true(r.is_broken);
}

static void test_attributes(void **state)
{
	struct answer a = {.len = 0};
	struct netlink_span all, value;
	const uint32_t mtu = 1400;
	struct netlink_attr got;
	char name[4];
	(void)state;

	add_attr(&a, 4 + 5, IFLA_IFNAME, "eth0", 5);
	add_attr(&a, 4 + 4, IFLA_MTU | NLA_F_NESTED, &mtu, 4);
	add_attr(&a, 4 + 2, IFLA_LINK, &mtu, 2);
	add_attr(&a, 4, IFLA_ALT_IFNAME, "", 0);
	all = (struct netlink_span){a.data, a.len};
	assert_int_equal(netlink_u32(all, IFLA_MTU, 9), 1400);
	assert_int_equal(netlink_u32(all, IFLA_LINK, 9), 9);   // too short
	assert_int_equal(netlink_u32(all, IFLA_IFNAME, 9), 9); // too long
	assert_int_equal(netlink_u32(all, IFLA_MASTER, 9), 9);
	assert_true(netlink_text(all, IFLA_IFNAME, name, sizeof(name)));
	assert_string_equal(name, "eth");
	assert_true(netlink_text(all, IFLA_ALT_IFNAME, name, sizeof(name)));
	assert_string_equal(name, "");
	assert_false(netlink_text(all, IFLA_MASTER, name, sizeof(name)));
	assert_false(netlink_find(all, IFLA_MASTER, &value));
	assert_int_equal(value.len, 0);
	for (int i = 0; i < 4; i++)
		assert_true(netlink_next(&all, &got));
	assert_int_equal(all.len, 0);
	assert_false(netlink_next(&all, &got));
}

// Each of these ends the reading at the attribute before it.
static void test_broken_attributes(void **state)
{
	static const uint16_t length[] = {0, 3, 13, 65535};
	struct netlink_attr got;
	(void)state;

	for (size_t i = 0; i < sizeof(length) / sizeof(*length); i++) {
		struct answer a = {.len = 0};
		struct netlink_span all;

		add_attr(&a, 8, 1, "1234", 4);
		add_attr(&a, length[i], 2, "12345678", 8);
		all = (struct netlink_span){a.data, a.len};
		assert_true(netlink_next(&all, &got));
		assert_int_equal(got.type, 1);
		assert_false(netlink_next(&all, &got));
		for (size_t cut = 0; cut < 8; cut++) {
			all = (struct netlink_span){a.data, cut};
			assert_false(netlink_next(&all, &got));
		}
	}
}

static void test_split(void **state)
{
	const uint8_t data[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	struct netlink_span attrs;
	uint8_t body[6];
	(void)state;

	assert_false(netlink_split((struct netlink_span){data, 5}, body, 6, &attrs));
	assert_true(netlink_split((struct netlink_span){data, 6}, body, 6, &attrs));
	assert_int_equal(attrs.len, 0);
	assert_int_equal(body[5], 6);
	assert_true(netlink_split((struct netlink_span){data, 12}, body, 6, &attrs));
	assert_int_equal(attrs.len, 4);
	assert_int_equal(attrs.data[0], 9);
}

static void test_answer(void **state)
{
	struct netlink_answer got = {0};
	struct answer a = {.len = 0};
	const int32_t none = 0;
	(void)state;

	add_header(&a, 16 + 4, RTM_NEWLINK, 0, SERIAL - 1); // late, of a request before
	add(&a, "late", 4);
	add_header(&a, 16 + 5, RTM_NEWLINK, NLM_F_MULTI, SERIAL);
	add(&a, "mine!", 5);
	add_header(&a, 16, NLMSG_NOOP, 0, SERIAL);
	assert_int_equal(take(&got, &a, NULL), 0);
	assert_false(got.is_over);
	assert_int_equal(got.messages.len, 16 + 8);
	assert_memory_equal(got.messages.data + 16, "mine!\0\0\0", 8);
	a.len = 0;
	add_header(&a, 16 + 4, NLMSG_DONE, NLM_F_DUMP_INTR, SERIAL);
	add(&a, &none, 4);
	assert_int_equal(take(&got, &a, NULL), 0);
	assert_true(got.is_over);
	assert_true(got.is_torn);
	assert_int_equal(got.sys, 0);
	buf_free(&got.messages);
}

// An error answer to a request of 16 + 8 bytes: the echo as long as claimed, then the text.
static void error_answer(struct answer *a, uint16_t flags, int32_t error, uint32_t echo, const char *text)
{
	struct nlmsgerr body = {.error = error, .msg.nlmsg_len = echo};
	size_t len = strlen(text) + 1;

	memset(a, 0, sizeof(*a));
	add_header(a, 0, NLMSG_ERROR, flags, SERIAL);
	add(a, &body, sizeof(body));
	if (!(flags & NLM_F_CAPPED))
		add(a, "requests", 8);
	add_attr(a, (uint16_t)(4 + len), NLMSGERR_ATTR_MSG, text, len);
	memcpy(a->data, &(uint32_t){(uint32_t)a->len}, 4);
}

static void test_error_text(void **state)
{
	struct netlink_answer got = {0};
	struct answer a;
	(void)state;

	error_answer(&a, NLM_F_ACK_TLVS | NLM_F_CAPPED, -ENODEV, 24, "No\033[2J device");
	assert_int_equal(take(&got, &a, NULL), 0);
	assert_true(got.is_over);
	assert_int_equal(got.sys, ENODEV);
	assert_string_equal(got.text, "No\\x1b[2J device");

	got = (struct netlink_answer){0};
	error_answer(&a, NLM_F_ACK_TLVS, -EINVAL, 24, "Behind the echo");
	assert_int_equal(take(&got, &a, NULL), 0);
	assert_string_equal(got.text, "Behind the echo");

	got = (struct netlink_answer){0};
	error_answer(&a, 0, -EINVAL, 24, "Not announced");
	assert_int_equal(take(&got, &a, NULL), 0);
	assert_int_equal(got.sys, EINVAL);
	assert_string_equal(got.text, "");
}

// Echoes whose length lies: no text, no harm.
static void test_error_lies(void **state)
{
	static const uint32_t echo[] = {4000, UINT32_MAX, UINT32_MAX - 3, 0x80000000};
	struct answer a;
	(void)state;

	for (size_t i = 0; i < sizeof(echo) / sizeof(*echo); i++) {
		struct netlink_answer got = {0};

		error_answer(&a, NLM_F_ACK_TLVS, -EINVAL, echo[i], "text");
		assert_int_equal(take(&got, &a, NULL), 0);
		assert_int_equal(got.sys, EINVAL);
		assert_string_equal(got.text, "");
	}
}

static void test_error_numbers(void **state)
{
	static const int32_t error[] = {0, 5, INT32_MIN, -4096};
	struct answer a;
	(void)state;

	for (size_t i = 0; i < sizeof(error) / sizeof(*error); i++) {
		struct netlink_answer got = {0};

		error_answer(&a, 0, error[i], 24, "");
		assert_int_equal(take(&got, &a, NULL), 0);
		assert_true(got.is_over);
		assert_int_equal(got.sys, 0);
	}
}

static void test_no_netlink(void **state)
{
	static const uint32_t length[] = {0, 15, 21, UINT32_MAX};
	(void)state;

	for (size_t i = 0; i < sizeof(length) / sizeof(*length); i++) {
		CLEANUP_ERR struct err *e = NULL;
		struct netlink_answer got = {0};
		struct answer a = {.len = 0};

		add_header(&a, length[i], RTM_NEWLINK, 0, SERIAL);
		add(&a, "1234", 4);
		assert_int_equal(take(&got, &a, &e), -1);
		assert_string_equal(err_text(e), "cannot read the kernel's answer: 20 bytes that are no message");
		buf_free(&got.messages);
	}
}

static void test_short_error(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct netlink_answer got = {0};
	struct answer a = {.len = 0};
	(void)state;

	add_header(&a, 16 + 2, NLMSG_ERROR, 0, SERIAL);
	add(&a, "12", 2);
	assert_int_equal(take(&got, &a, &e), -1);
	assert_string_equal(err_text(e), "cannot read the kernel's answer: an error of 2 bytes");
	a.len = 0;
	add_header(&a, 16, NLMSG_DONE, 0, SERIAL); // as kernels before 4.x end a dump
	assert_int_equal(take(&got, &a, NULL), 0);
	assert_true(got.is_over);
}

struct seen {
	unsigned links;
	bool has_lo;
};

static NETLINK_EACH(see_link)
{
	struct netlink_span attrs;
	struct seen *s = context;
	struct ifinfomsg link;
	char name[IF_NAMESIZE];
	(void)e;

	assert_int_equal(type, RTM_NEWLINK);
	assert_true(netlink_split(message, &link, sizeof(link), &attrs));
	assert_true(netlink_text(attrs, IFLA_IFNAME, name, sizeof(name)));
	assert_int_equal(if_nametoindex(name), link.ifi_index);
	s->links++;
	s->has_lo |= !strcmp(name, "lo") && netlink_u32(attrs, IFLA_MTU, 0) == 65536;
	return 0;
}

static NETLINK_EACH(refuse)
{
	(void)context, (void)type, (void)message;
	return err_set(e, "enough");
}

static void test_kernel(void **state)
{
	const struct ifinfomsg any = {.ifi_family = AF_UNSPEC}, none = {.ifi_index = 0x40000000};
	CLEANUP_ERR struct err *e = NULL;
	struct netlink_request r;
	struct seen seen = {0};
	CLEANUP_FD int fd = netlink_open(&e);
	(void)state;

	assert_true(fd >= 0);
	netlink_begin(&r, RTM_GETLINK, NLM_F_DUMP, &any, sizeof(any));
	assert_int_equal(netlink_dump(fd, &r, see_link, &seen, &e, "list the links"), 0);
	assert_true(seen.links >= 1);
	assert_true(seen.has_lo);
	assert_int_equal(netlink_dump(fd, &r, refuse, NULL, &e, "list the links"), -1);
	assert_string_equal(err_text(e), "enough");
	err_free(&e);

	netlink_begin(&r, RTM_GETLINK, 0, &none, sizeof(none));
	assert_int_equal(netlink_do(fd, &r, &e, "see link %x", 0x40000000), -1);
	assert_int_equal(errno, ENODEV);
	assert_int_equal(e->sys, ENODEV);
	assert_non_null(strstr(err_text(e), "cannot see link 40000000: "));
	assert_non_null(strstr(err_text(e), "No such device"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_request_is_bounded),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_broken_attributes),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_answer),
		cmocka_unit_test(test_error_text),
		cmocka_unit_test(test_error_lies),
		cmocka_unit_test(test_error_numbers),
		cmocka_unit_test(test_no_netlink),
		cmocka_unit_test(test_short_error),
		cmocka_unit_test(test_kernel),
	};

	return cmocka_run_group_tests_name("netlink", tests, NULL, NULL);
}
