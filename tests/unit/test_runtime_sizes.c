// SPDX-License-Identifier: MIT
// rt-vm's settings, and what they and a container's limits make of a VM and of the cgroup around it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "runtime/cgroup.h"
#include "runtime/settings.h"
#include "runtime/share.h"
#include "runtime/sizes.h"

#define MIB (INT64_C(1) << 20)

static int parse(struct rt_settings *s, const char *text, struct err **e)
{
	rt_settings_default(s);
	return rt_settings_parse(s, "conf", text, strlen(text), e);
}

static void test_defaults(void **state)
{
	struct rt_settings s;
	(void)state;

	assert_int_equal(parse(&s, "", NULL), 0);
	assert_string_equal(s.hypervisor, "qemu");
	assert_int_equal(s.accel, RT_ACCEL_KVM);
	assert_int_equal(s.share, SHARE_VIRTIOFS);
	assert_int_equal(s.vcpus, 1);
	assert_int_equal(s.memory_mib, 2048);
	assert_true(s.has_vhost_net && !s.is_debug);
	assert_int_equal(s.boot_timeout_ns, 120 * NS_PER_S);
	assert_string_equal(s.kernel, "/usr/lib/assay/guest/vmlinux");
}

static void test_every_key(void **state)
{
	static const char text[] =
		"hypervisor=h\nmachine=q35\naccel=auto\nqemu=/q\nkernel=/k\ninitrd=/i\nkernel-args=a b=c\nshare=block\n"
		"virtiofsd=/v\nmksquashfs=/m\ncache=/c\nvcpus=3\nmemory-mib=64\nguest-overhead-mib=7\n"
		"host-overhead-mib=9\nvhost-net=no\nspare-nics=0\nuid=1000\ngid=1001\nboot-timeout=2m\ndebug=yes\n";
	struct rt_settings s;
	(void)state;

	assert_int_equal(parse(&s, text, NULL), 0);
	assert_string_equal(s.machine, "q35");
	assert_int_equal(s.accel, RT_ACCEL_AUTO);
	assert_string_equal(s.kernel_args, "a b=c");
	assert_int_equal(s.share, SHARE_BLOCK);
	assert_string_equal(s.cache, "/c");
	assert_int_equal(
		s.vcpus * 1000000 + s.memory_mib * 1000 + s.guest_overhead_mib * 10 + s.host_overhead_mib, 3064079);
	assert_false(s.has_vhost_net);
	assert_true(s.is_debug);
	assert_int_equal(s.spare_nics, 0);
	assert_int_equal(s.uid + s.gid, 2001);
	assert_int_equal(s.boot_timeout_ns, 120 * NS_PER_S);
}

static void test_settings_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} all[] = {
		{"colour = blue\n", "conf:1: colour is no setting of rt-vm"},
		{"vcpus = 0\n", "conf:1: vcpus = 0; allowed: 1 to 255"},
		{"\nvcpus = 256\n", "conf:2: vcpus = 256; allowed: 1 to 255"},
		{"accel = yes\n", "conf:1: accel = yes; allowed: kvm, tcg, auto"},
		{"share = 9p\n", "conf:1: share = 9p; allowed: virtiofs, block"},
		{"boot-timeout = 0s\n",
			"conf:1: boot-timeout = 0s; allowed: a time such as 500ms, 30s or 2m, 1 s to 3600 s"},
		{"memory-mib = 1e3\n", "conf:1: memory-mib = 1e3; allowed: 16 to 16777216"},
		{"kernel =\n", "conf:1: kernel has no value; allowed: 1 to 4095 characters"},
		{"\nvcpus = # 2\n", "conf:2: vcpus has no value; allowed: 1 to 255"},
	};
	struct rt_settings s;
	(void)state;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		CLEANUP_ERR struct err *e = NULL;

		assert_int_equal(parse(&s, all[i].text, &e), -1);
		assert_string_equal(err_text(e), all[i].says);
	}
}

// A key with nothing behind it is refused where it stands, whatever follows; what is for the kernel may be nothing.
static void test_nothing_behind_a_key(void **state)
{
	static const char *const keys[] = {"hypervisor", "machine", "accel", "qemu", "firecracker", "kernel", "initrd",
		"share", "virtiofsd", "mksquashfs", "cache", "vcpus", "memory-mib", "guest-overhead-mib",
		"host-overhead-mib", "vhost-net", "spare-nics", "uid", "gid", "boot-timeout", "debug"};
	struct rt_settings s;
	(void)state;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		CLEANUP_ERR struct err *e = NULL;
		char text[64], says[64];

		snprintf(text, sizeof(text), "# ours\n%s = \t\r\nkernel-args = a\n", keys[i]);
		snprintf(says, sizeof(says), "conf:2: %s has no value; allowed: ", keys[i]);
		assert_int_equal(parse(&s, text, &e), -1);
		assert_memory_equal(err_text(e), says, strlen(says));
	}
	assert_int_equal(parse(&s, "kernel-args =\n", NULL), 0);
	assert_string_equal(s.kernel_args, "");
}

// Figures worked out by hand from README.md, "Sizes".
static void test_sizes(void **state)
{
	static const struct {
		int64_t quota, memory;
		uint64_t period;
		unsigned vcpus;
		int64_t vm_mib, host_mib;
	} all[] = {
		{0, 0, 0, 2, 1010, 0},
		{-1, -1, 0, 2, 1010, 0},
		{100000, 0, 100000, 1, 1010, 0},
		{150000, 0, 100000, 2, 1010, 0},
		{100001, 0, 100000, 2, 1010, 0},
		{1, 0, 1000000, 1, 1010, 0},
		{400000, 0, 0, 4, 1010, 0},
		{0, 128 * MIB, 0, 2, 138, 238},
		{0, 128 * MIB + 1, 0, 2, 139, 239},
	};
	struct rt_settings s;
	struct sizes z;
	(void)state;

	assert_int_equal(
		parse(&s, "vcpus=2\nmemory-mib=1000\nguest-overhead-mib=10\nhost-overhead-mib=100\n", NULL), 0);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct oci_resources r = {
			.cpu_quota = all[i].quota, .cpu_period = all[i].period, .memory = all[i].memory};

		assert_int_equal(sizes_compute(&r, &s, &z, NULL), 0);
		assert_int_equal(z.vcpus, all[i].vcpus);
		assert_int_equal(z.memory, all[i].vm_mib * MIB);
		assert_int_equal(z.host_memory, all[i].host_mib * MIB);
	}
}

static void test_sizes_refused(void **state)
{
	const struct oci_resources cpus = {.cpu_quota = 25600001, .cpu_period = 100000};
	const struct oci_resources memory = {.memory = INT64_MAX};
	struct rt_settings s;
	struct sizes z;
	(void)state;

	rt_settings_default(&s);
	assert_int_equal(sizes_compute(&cpus, &s, &z, NULL), -1);
	assert_int_equal(sizes_compute(&memory, &s, &z, NULL), -1);
}

// systemd.slice(5): "foo-bar.slice is a slice that is located within foo.slice".
static void test_cgroup_paths(void **state)
{
	static const struct {
		const char *given, *path;
	} all[] = {
		{NULL, "/rt-vm/c1"},
		{"", "/rt-vm/c1"},
		{"/docker/abc", "/docker/abc"},
		{"relative/x", "/relative/x"},
		{"system.slice:docker:abc", "/system.slice/docker-abc.scope"},
		{"a-b.slice:p:n", "/a.slice/a-b.slice/p-n.scope"},
		{"/with:colon", "/with:colon"},
	};
	static const char *const refused[] = {"/../x", "/a/../../b", "/a/..", "a:b",
		"aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-"
		"aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaa.slice:p:n"};
	char path[PATH_MAX];
	(void)state;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		assert_int_equal(rt_cgroup_path(all[i].given, "c1", path, NULL), 0);
		assert_string_equal(path, all[i].path);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_int_equal(rt_cgroup_path(refused[i], "c1", path, NULL), -1);
}

static void limit_in(const char *folder, const char *file, const struct oci_resources *r, const char *want)
{
	const struct sizes sizes = {.vcpus = 1};
	CLEANUP_BUF struct buf got = {0};
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	assert_int_equal(file_replace(path, "", 0, 0644, NULL), 0);
	assert_int_equal(rt_cgroup_limit(folder, r, &sizes, NULL), 0);
	assert_int_equal(file_read(path, 1 << 16, &got, NULL), 0);
	assert_string_equal(buf_text(&got), want);
}

// What is written into a cgroup's files, with an ordinary folder in its place.
static void test_cgroup_limits(void **state)
{
	char folder[] = "/tmp/test-cgroup-XXXXXX", many[4096] = "0";
	(void)state;

	for (unsigned i = 2; i < 1200; i += 2)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), ",%u", i);
	assert_non_null(mkdtemp(folder));
	limit_in(folder, "cpu.max", &(struct oci_resources){.cpu_quota = 20000}, "20000 100000");
	limit_in(folder, "cpu.max", &(struct oci_resources){.cpu_quota = -1, .cpu_period = 50000}, "max 50000");
	limit_in(folder, "cpu.max", &(struct oci_resources){0}, "");
	limit_in(folder, "cpuset.cpus", &(struct oci_resources){.cpus = many}, many);
	assert_int_equal(file_remove_tree(folder, NULL), 0);
	// No quota is no demand: nothing is missing without the controller.
	memcpy(strchr(folder, '\0') - 6, "XXXXXX", 6);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(
		rt_cgroup_limit(folder, &(struct oci_resources){.cpu_quota = -1}, &(struct sizes){0}, NULL), 0);
	assert_int_equal(
		rt_cgroup_limit(folder, &(struct oci_resources){.cpu_quota = 20000}, &(struct sizes){0}, NULL), -1);
	assert_int_equal(file_remove_tree(folder, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_settings_refused),
		cmocka_unit_test(test_nothing_behind_a_key),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_sizes_refused),
		cmocka_unit_test(test_cgroup_paths),
		cmocka_unit_test(test_cgroup_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
