// SPDX-License-Identifier: MIT
// What of the agent touches nothing: texts, addresses, base64, programs for devices, windows.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "abi/agent.h"
#include "agent/base64.h"
#include "agent/device_rules.h"
#include "agent/lookup.h"
#include "agent/network_address.h"
#include "agent/setup.h"
#include "agent/stream.h"
#include "agent/transport.h"

static void finds_the_transport(void **state)
{
	struct transport t;

	(void)state;
	assert_return_code(transport_read("console=ttyS0 agent.transport=serial quiet\n", &t, NULL), 0);
	assert_true(t.is_serial);
	assert_return_code(transport_read("xagent.transport=serial agent.port=77", &t, NULL), 0);
	assert_false(t.is_serial);
	assert_int_equal(t.port, 77);
	assert_return_code(transport_read("", &t, NULL), 0);
	assert_int_equal(t.port, AGENT_VSOCK_PORT);
	assert_int_equal(transport_read("agent.transport=pigeon", &t, NULL), -1);
	assert_int_equal(transport_read("agent.port=", &t, NULL), -1);
	assert_int_equal(transport_read("agent.port=12x", &t, NULL), -1);
}

// RFC 4648, section 10, and what is none.
static void decodes_base64(void **state)
{
	static const struct {
		const char *text, *means;
	} rows[] = {{"", ""}, {"Zg==", "f"}, {"Zm8=", "fo"}, {"Zm9v", "foo"}, {"Zm9vYg==", "foob"},
		{"Zm9vYmE=", "fooba"}, {"Zm9vYmFy", "foobar"}, {"+/+/", "\xfb\xff\xbf"}};
	static const char *const wrong[] = {
		"Z", "Zg", "Zg=", "====", "Zg==Zg==", "Zh==", "Zm9=", "Z*==", "=g==", "Zm9v\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_BUF struct buf out = {0};

		assert_return_code(base64_decode(rows[i].text, &out, NULL), 0);
		assert_string_equal(buf_text(&out), rows[i].means);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		CLEANUP_BUF struct buf out = {0};

		if (!base64_decode(wrong[i], &out, NULL))
			fail_msg("'%s' was taken", wrong[i]);
	}
}

static void reads_addresses(void **state)
{
	static const char *const wrong[] = {"", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/+1", "::/129", "::1/x",
		"default", "1111:2222:3333:4444:5555:6666:7777:8888:9999", "10.0.0.1/8 "};
	static const char *const wrong_mac[] = {
		"", "02:00:00:00:00", "02:00:00:00:00:00:00", "02-00-00-00-00-00", "2:0:0:0:0:0", "0g:00:00:00:00:00"};
	struct network_address a;
	uint8_t mac[6];

	(void)state;
	assert_return_code(network_address("10.88.0.2/16", &a, NULL), 0);
	assert_true(a.family == AF_INET && a.len == 4 && a.prefix == 16);
	assert_memory_equal(a.bytes, "\x0a\x58\x00\x02", 4);
	assert_return_code(network_address("fd00::2/64", &a, NULL), 0);
	assert_true(a.family == AF_INET6 && a.len == 16 && a.prefix == 64 && a.bytes[0] == 0xfd && a.bytes[15] == 2);
	assert_return_code(network_address("1.2.3.4", &a, NULL), 0);
	assert_int_equal(a.prefix, 32);
	assert_int_equal(network_address(NULL, &a, NULL), -1);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (!network_address(wrong[i], &a, NULL))
			fail_msg("'%s' was taken", wrong[i]);
	assert_return_code(network_mac("02:0A:58:01:fe:ff", mac, NULL), 0);
	assert_memory_equal(mac, "\x02\x0a\x58\x01\xfe\xff", 6);
	for (size_t i = 0; i < sizeof(wrong_mac) / sizeof(*wrong_mac); i++)
		if (!network_mac(wrong_mac[i], mac, NULL))
			fail_msg("'%s' was taken", wrong_mac[i]);
}

static void finds_homes(void **state)
{
	static const char passwd[] =
		"# a comment\nroot:x:0:0:r:/root:/bin/sh\nbad:x:5x:0::/bad:\nfive:x:5:0::/five\n:::\nseven:x:7\n"
		"eight:x:8:8:::\nlast:x:9:9::/last";
	char home[64];

	(void)state;
	lookup_home(passwd, 0, home, sizeof(home));
	assert_string_equal(home, "/root");
	lookup_home(passwd, 5, home, sizeof(home));
	assert_string_equal(home, "/five");
	lookup_home(passwd, 7, home, sizeof(home));
	assert_string_equal(home, "/");
	lookup_home(passwd, 8, home, sizeof(home));
	assert_string_equal(home, "/");
	lookup_home(passwd, 9, home, sizeof(home));
	assert_string_equal(home, "/last");
	lookup_home("", 0, home, sizeof(home));
	assert_string_equal(home, "/");
}

static int resolv(const char *json, char *out, size_t size)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	assert_return_code(json_parse("test", json, strlen(json), &doc, NULL), 0);
	return setup_resolv(yyjson_doc_get_root(doc), out, size, NULL);
}

static void writes_name_servers(void **state)
{
	char out[48];

	(void)state;
	assert_return_code(resolv("{\"dns\":[\"10.0.0.1\",\"fd00::1\"]}", out, sizeof(out)), 0);
	assert_string_equal(out, "nameserver 10.0.0.1\nnameserver fd00::1\n");
	assert_return_code(resolv("{}", out, sizeof(out)), 0);
	assert_string_equal(out, "");
	assert_int_equal(resolv("{\"dns\":[\"10.0.0.1\\nsearch evil\"]}", out, sizeof(out)), -1);
	assert_int_equal(resolv("{\"dns\":[7]}", out, sizeof(out)), -1);
	assert_int_equal(resolv("{\"dns\":[\"10.0.0.1\",\"10.0.0.1\",\"10.0.0.1\"]}", out, sizeof(out)), -1);
}

static int compile(const char *json, struct device_program *p)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	assert_return_code(json_parse("test", json, strlen(json), &doc, NULL), 0);
	return device_rules_compile(yyjson_doc_get_root(doc), p, NULL);
}

// What the rules mean the kernel tells in tests/native; here what is none.
static void refuses_odd_rules(void **state)
{
	static const char *const wrong[] = {"[{\"type\":\"x\"}]", "[{\"access\":\"rwx\"}]",
		"[{\"type\":\"c\",\"major\":-2}]", "[{\"type\":\"c\",\"major\":4294967296}]",
		"[{\"type\":\"c\",\"minor\":\"1\"}]"};
	CLEANUP_FREE struct device_program *p = malloc(sizeof(*p));
	CLEANUP_BUF struct buf many = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (!compile(wrong[i], p))
			fail_msg("%s was taken", wrong[i]);
	for (int i = 0; i <= DEVICE_RULES_MAX; i++) {
		buf_str(&many, i ? ",{\"type\":\"c\",\"major\":1,\"minor\":2,\"access\":\"r\"}" : "[{\"allow\":false}");
		if (i == DEVICE_RULES_MAX - 1) {
			buf_str(&many, "]");
			assert_return_code(compile(buf_text(&many), p), 0);
			many.len--;
		}
	}
	buf_str(&many, "]");
	assert_int_equal(compile(buf_text(&many), p), -1);
}

// A source never sends beyond its window, and is not granted what it did not send.
static void windows_hold(void **state)
{
	struct frame_stream host = {.fd = -1};
	struct source s = {.fd = open("/dev/zero", O_RDONLY | O_CLOEXEC), .window = AGENT_WINDOW};

	(void)state;
	assert_int_equal(source_grant(&s, 1, NULL), -1);
	for (int i = 0; i < 100; i++)
		assert_int_equal(source_read(&s, &host, AGENT_OUT, 1), SOURCE_OPEN);
	assert_int_equal(s.window, 0);
	assert_int_equal(host.out.len, AGENT_WINDOW + 2 * AGENT_HEADER);
	assert_return_code(source_grant(&s, 10, NULL), 0);
	assert_int_equal(source_grant(&s, AGENT_WINDOW - 9, NULL), -1);
	source_close(&s, &host, AGENT_OUT, 1);
	assert_int_equal(source_read(&s, &host, AGENT_OUT, 1), SOURCE_CLOSED);
	frame_free(&host);
}

static void input_is_bounded(void **state)
{
	static const char zeros[AGENT_WINDOW + 1];
	struct frame_stream host = {.fd = -1};
	struct sink s = {.fd = open("/dev/full", O_WRONLY | O_CLOEXEC)};

	(void)state;
	assert_int_equal(sink_put(&s, zeros, sizeof(zeros), NULL), -1);
	assert_return_code(sink_put(&s, zeros, AGENT_WINDOW, NULL), 0);
	assert_int_equal(sink_put(&s, zeros, 1, NULL), -1);
	assert_true(sink_is_waiting(&s));
	// A reader that fails takes everything: the host must not wait for it.
	sink_write(&s, &host, 1);
	assert_false(sink_is_waiting(&s));
	assert_int_equal(frame_u32((const uint8_t *)host.out.data + AGENT_HEADER + 4), AGENT_WINDOW);
	assert_return_code(sink_put(&s, NULL, 0, NULL), 0);
	assert_int_equal(sink_put(&s, zeros, 1, NULL), -1);
	sink_write(&s, &host, 1);
	assert_int_equal(s.fd, -1);
	frame_free(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_transport),
		cmocka_unit_test(decodes_base64),
		cmocka_unit_test(reads_addresses),
		cmocka_unit_test(finds_homes),
		cmocka_unit_test(writes_name_servers),
		cmocka_unit_test(refuses_odd_rules),
		cmocka_unit_test(windows_hold),
		cmocka_unit_test(input_is_bounded),
	};

	return cmocka_run_group_tests_name("agent", tests, NULL, NULL);
}
