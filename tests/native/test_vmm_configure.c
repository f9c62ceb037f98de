// SPDX-License-Identifier: MIT
// Cards of the API on real taps, in a network namespace of its own: which taps are refused, and the order of the cards,
// which is that of the guest's interfaces. What is expected is what Firecracker 1.16 does (NetBuilder::build, and
// test_net_api_put_update_pre_boot in tests/integration_tests/functional/test_api.py).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmm/configure.h"

static int set_up(void **state)
{
	*state = NULL;
	if (geteuid() != 0 || access("/dev/net/tun", R_OK | W_OK)) {
		print_message("needs root and /dev/net/tun\n");
		return 0;
	}
	assert_int_equal(unshare(CLONE_NEWNET), 0);
	assert_int_equal(system("for i in 0 1 2 3; do ip tuntap add t$i mode tap vnet_hdr || exit; done"), 0);
	*state = state;
	return 0;
}

static int put(struct vmm_config *c, const char *id, const char *tap, uint8_t mac, struct err **e)
{
	struct vmm_net n = {.has_mac = true, .mac = {6, 0, 0, 0, 0, mac}};

	snprintf(n.id, sizeof(n.id), "%s", id);
	snprintf(n.tap, sizeof(n.tap), "%s", tap);
	return vmm_set_net(c, &n, e);
}

static void refused(struct vmm_config *c, const char *id, const char *tap, uint8_t mac, const char *words)
{
	CLEANUP_ERR struct err *e = NULL;

	assert_int_equal(put(c, id, tap, mac, &e), -1);
	if (!strstr(err_text(e), words))
		fail_msg("\"%s\" is not in %s", words, err_text(e));
}

static void begin(void **state, struct vmm_config *c)
{
	char id[2] = "0", tap[3] = "t0";

	if (!*state)
		skip();
	vmm_config_default(c);
	for (uint8_t i = 0; i < 3; i++) {
		id[0] = tap[1] = (char)('0' + i);
		assert_int_equal(put(c, id, tap, i, NULL), 0);
	}
}

static void test_taps(void **state)
{
	static const char cannot[] =
		"Could not create the network device: Open tap device failed: Error while creating "
		"ifreq structure: ";
	static struct vmm_config c, before;

	begin(state, &c);
	before = c;
	refused(&c, "1", "t2", 1, cannot);
	refused(&c, "3", "t2", 3, "esource busy (os error 16) t2");
	refused(&c, "3", "nosuch", 3, "No such device (os error 19) nosuch");
	refused(&c, "3", "lo", 3, cannot);
	refused(&c, "3", "t3", 1, "The MAC address is already in use: 06:00:00:00:00:01");
	assert_memory_equal(&c, &before, sizeof(c));
	assert_int_not_equal(system("ip link show nosuch >/dev/null 2>&1"), 0);
	assert_int_equal(put(&c, "1", "t1", 9, NULL), 0);
	assert_int_equal(put(&c, "3", "t3", 1, NULL), 0);
}

static void test_order(void **state)
{
	static struct vmm_config c;

	begin(state, &c);
	assert_int_equal(put(&c, "0", "t0", 7, NULL), 0);
	assert_int_equal(c.net_count, 3);
	assert_string_equal(c.nets[0].id, "2");
	assert_string_equal(c.nets[1].id, "1");
	assert_string_equal(c.nets[2].id, "0");
	assert_int_equal(c.nets[2].mac[5], 7);
	assert_int_equal(put(&c, "0", "t3", 7, NULL), 0);
	assert_string_equal(c.nets[2].tap, "t3");
	assert_int_equal(c.net_count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taps),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests_name("vmm configure", tests, set_up, NULL);
}
