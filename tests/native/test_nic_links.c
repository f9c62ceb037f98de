// SPDX-License-Identifier: MIT
// runtime/nic: which links a guest gets and when, how its network is described, what a killed shim leaves.
#include "nic_fixture.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/json.h"

static void test_too_many_links(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct nic_set set;
	char line[64];
	(void)state;

	for (unsigned i = 1; i <= NIC_MAX; i++) {
		snprintf(line, sizeof(line), "link add more%u up type veth peer name more%u-peer", i, i);
		batch(inside, line);
	}
	assert_int_equal(nic_open(&set, 0, false, &e), -1);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	assert_non_null(strstr(err_text(e), "more than 8 links"));
	assert_nothing_left();
}

static void test_link_comes_later(void **state)
{
	struct nic_set set;
	struct guest g;
	uint8_t mac[6];
	bool changed;
	(void)state;

	batch(inside, "link delete eth0");
	open_set(&set, 1);
	assert_int_equal(set.count, 1);
	assert_string_equal(set.at[0].link, "");
	memcpy(mac, set.at[0].mac, 6);
	assert_int_equal(mac[0] & 3, 2);
	assert_int_equal(nic_rescan(&set, &changed, NULL), 0);
	assert_false(changed);
	add_pair("eth0", 1);
	assert_int_equal(nic_rescan(&set, &changed, NULL), 0);
	assert_true(changed);
	assert_string_equal(set.at[0].link, "eth0");
	assert_memory_equal(set.at[0].mac, "\2\0\0\0\0\1", 6);
	g = guest_of(&set.at[0], "10.1.1.3");
	assert_echo(&g, "10.1.1.3", 1372);
	assert_int_equal(nic_rescan(&set, &changed, NULL), 0);
	assert_false(changed);
	nic_close(&set);
	assert_nothing_left();
}

static void test_no_card_for_late_link(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct nic_set set;
	bool changed;
	(void)state;

	open_set(&set, 1);
	add_pair("eth1", 2);
	assert_int_equal(nic_rescan(&set, &changed, &e), -1);
	assert_string_equal(err_text(e), "cannot give the guest the link eth1: all its 1 cards are taken");
	nic_close(&set);
}

static yyjson_doc *described(const struct nic_set *set)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf out = {0};
	yyjson_doc *doc;

	buf_str(&out, "{");
	if (nic_describe(set, &out, &e))
		fail_msg("%s", err_text(e));
	buf_str(&out, "}");
	if (json_parse("network", buf_text(&out), out.len, &doc, &e))
		fail_msg("%s: %s", buf_text(&out), err_text(e));
	return doc;
}

static void assert_member(yyjson_doc *doc, const char *path, const char *expected)
{
	char *text = yyjson_val_write(yyjson_doc_ptr_get(doc, path), 0, NULL);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
}

static void test_description(void **state)
{
	struct nic_set set;
	yyjson_doc *doc;
	(void)state;

	batch(inside, "address add fd00::3/64 dev eth0 nodad\n"
		      "route add default via 169.254.1.1 dev eth0 onlink\n"
		      "route add 169.254.1.1/32 dev eth0 scope link\n"
		      "route add 10.9.0.0/16 via 10.1.1.1 src 10.1.1.3 metric 50\n"
		      "route add 10.8.0.0/16 dev eth0 table 99\n"
		      "route add unreachable 10.7.0.0/16\n"
		      "route add ::/0 via fd00::1 dev eth0\n"
		      "link set lo up\nroute add 10.6.0.0/16 dev lo\n"
		      "neighbour add 10.1.1.1 lladdr 02:00:00:00:00:99 dev eth0 nud permanent\n"
		      "neighbour add 10.1.1.9 lladdr 02:00:00:00:00:98 dev eth0 nud stale");
	open_set(&set, 2);
	doc = described(&set);
	assert_member(doc, "/interfaces",
		"[{\"mac\":\"02:00:00:00:00:01\",\"name\":\"eth0\",\"mtu\":1400,"
		"\"addresses\":[\"10.1.1.3/24\",\"fd00::3/64\"]}]");
	assert_member(doc, "/routes/0",
		"{\"destination\":\"10.1.1.0/24\",\"device\":\"eth0\",\"source\":\"10.1.1.3\",\"scope\":253}");
	assert_member(doc, "/routes/1", "{\"destination\":\"169.254.1.1/32\",\"device\":\"eth0\",\"scope\":253}");
	assert_member(doc, "/routes/2", "{\"destination\":\"fd00::/64\",\"device\":\"eth0\",\"metric\":256}");
	assert_member(doc, "/routes/3",
		"{\"destination\":\"default\",\"gateway\":\"169.254.1.1\",\"device\":\"eth0\",\"onlink\":true}");
	assert_member(doc, "/routes/4",
		"{\"destination\":\"10.9.0.0/16\",\"gateway\":\"10.1.1.1\",\"device\":\"eth0\","
		"\"source\":\"10.1.1.3\",\"metric\":50}");
	assert_member(doc, "/routes/5",
		"{\"destination\":\"::/0\",\"gateway\":\"fd00::1\",\"device\":\"eth0\",\"metric\":1024}");
	assert_null(yyjson_doc_ptr_get(doc, "/routes/6"));
	assert_member(
		doc, "/neighbours", "[{\"address\":\"10.1.1.1\",\"mac\":\"02:00:00:00:00:99\",\"device\":\"eth0\"}]");
	yyjson_doc_free(doc);
	nic_close(&set);
}

static void test_description_of_hops(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf out = {0};
	struct nic_set set;
	yyjson_doc *doc;
	(void)state;

	batch(inside, "route add 10.9.0.0/16 nexthop via 10.1.1.1 dev eth0 nexthop via 10.1.1.2 dev eth0");
	open_set(&set, 0);
	doc = described(&set);
	assert_member(
		doc, "/routes/1", "{\"destination\":\"10.9.0.0/16\",\"gateway\":\"10.1.1.1\",\"device\":\"eth0\"}");
	assert_null(yyjson_doc_ptr_get(doc, "/routes/2"));
	yyjson_doc_free(doc);
	batch(inside, "route add 10.5.0.0/16 via inet6 fd00::1 dev eth0 onlink");
	assert_int_equal(nic_describe(&set, &out, &e), -1);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	nic_close(&set);
}

// What an address usually brings along, as it is and not as it usually is: a peer is reached by a route of its own, and
// the route of a prefix may have been taken away.
static void test_routes_of_addresses(void **state)
{
	struct nic_set set;
	yyjson_doc *doc;
	(void)state;

	batch(inside, "address flush dev eth0\naddress add 10.2.0.2 peer 10.2.0.1/32 dev eth0\n"
		      "address add fd01::2/64 dev eth0 nodad noprefixroute\n"
		      "address add 10.3.0.2/24 dev eth0\nroute delete 10.3.0.0/24 dev eth0\n"
		      "route add default via 10.2.0.1");
	open_set(&set, 0);
	doc = described(&set);
	assert_member(doc, "/interfaces/0/addresses", "[\"10.2.0.2/32\",\"10.3.0.2/24\",\"fd01::2/64\"]");
	assert_member(doc, "/routes",
		"[{\"destination\":\"10.2.0.1/32\",\"device\":\"eth0\",\"source\":\"10.2.0.2\",\"scope\":253},"
		"{\"destination\":\"default\",\"gateway\":\"10.2.0.1\",\"device\":\"eth0\"}]");
	yyjson_doc_free(doc);
	nic_close(&set);
}

static void test_nothing_to_describe(void **state)
{
	struct nic_set set;
	yyjson_doc *doc;
	(void)state;

	batch(inside, "link delete eth0");
	open_set(&set, 1);
	doc = described(&set);
	assert_member(doc, "", "{\"interfaces\":[],\"routes\":[],\"neighbours\":[]}");
	yyjson_doc_free(doc);
	nic_close(&set);
}

static void test_link_of_others(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct nic_set set;
	(void)state;

	run(inside, "tc qdisc add dev eth0 clsact");
	assert_int_equal(nic_open(&set, 1, false, &e), -1);
	assert_non_null(strstr(err_text(e), "cannot redirect what comes in by eth0"));
	assert_int_equal(e->sys, EEXIST);
	assert_nothing_left();
	assert_non_null(strstr(run(inside, "tc qdisc show dev eth0"), "clsact"));
	assert_int_equal(nic_clean(NULL), 0);
	assert_non_null(strstr(run(inside, "tc qdisc show dev eth0"), "clsact"));
}

// A shim that is killed: its taps go with it, and what it left on the link goes with nic_clean or the next nic_open.
static void kill_shim(void)
{
	int pipe_fds[2];
	char ready;
	pid_t pid;

	assert_int_equal(pipe(pipe_fds), 0);
	pid = fork();
	if (pid == 0) {
		struct nic_set set;

		if (nic_open(&set, 0, false, NULL) || write(pipe_fds[1], "r", 1) != 1)
			_exit(1);
		pause();
	}
	close(pipe_fds[1]);
	assert_int_equal(read(pipe_fds[0], &ready, 1), 1);
	close(pipe_fds[0]);
	// While it lives, it is left alone, by nic_clean and by who would wire the link a second time.
	assert_int_equal(nic_clean(NULL), 0);
	assert_non_null(strstr(run(inside, "tc filter show dev eth0 ingress"), "Redirect to device tap0_assay"));
	assert_int_equal(nic_open(&(struct nic_set){.netlink = -1}, 0, false, NULL), -1);
	assert_non_null(strstr(run(inside, "tc filter show dev eth0 ingress"), "Redirect to device tap0_assay"));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_string_equal(run(inside, "ip -o link show type tun"), "");
	assert_non_null(strstr(run(inside, "tc qdisc show dev eth0"), "ingress"));
}

static void test_killed(void **state)
{
	struct nic_set set;
	struct guest g;
	(void)state;

	kill_shim();
	assert_int_equal(nic_clean(NULL), 0);
	assert_nothing_left();
	kill_shim();
	open_set(&set, 0);
	g = guest_of(&set.at[0], "10.1.1.3");
	assert_echo(&g, "10.1.1.3", 100);
	nic_close(&set);
	assert_nothing_left();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_too_many_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_link_comes_later, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_card_for_late_link, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_description, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_description_of_hops, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_routes_of_addresses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing_to_describe, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_link_of_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_killed, set_up, tear_down),
	};

	if (unshare(CLONE_NEWNET)) {
		printf("network namespaces cannot be made here: %s\n", strerror(errno));
		return 77;
	}
	return cmocka_run_group_tests_name("nic links", tests, NULL, NULL);
}
