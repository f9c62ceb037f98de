// SPDX-License-Identifier: MIT
// config.json as the harness, Docker and containerd write it, and as an attacker would.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "oci/config.h"
#include "oci/spec.h"

static void test_round_trip(void **state)
{
	static const char *const argv[] = {"/bin/echo", "a \"quoted\"\nword", NULL};
	struct oci_spec s = {.argv = argv,
		.rootfs = "/images/x",
		.hostname = "t1",
		.netns = "/run/netns/t1",
		.cgroups = "/assay/t1/c",
		.cpus = 1.5,
		.memory = UINT64_C(5) << 30};
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf b = {0};
	(void)state;

	oci_spec_write(&s, &b);
	if (oci_config_parse("config.json", buf_text(&b), b.len, &c, &e))
		fail_msg("%s", err_text(e));
	assert_string_equal(c.version, OCI_VERSION);
	assert_string_equal(c.root, s.rootfs);
	assert_true(c.is_root_read_only);
	assert_int_equal(c.process.args.count, 2);
	assert_string_equal(c.process.args.at[1], argv[1]);
	assert_null(c.process.args.at[2]);
	assert_string_equal(c.hostname, "t1");
	assert_string_equal(c.namespaces[OCI_NS_NETWORK].path, s.netns);
	assert_string_equal(c.cgroups_path, s.cgroups);
	assert_int_equal(c.resources.memory, s.memory);
	assert_true(oci_cpus(&c.resources) == 1.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
