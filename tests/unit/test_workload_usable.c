// SPDX-License-Identifier: MIT
// Limits read from trees made up after the kernel's documents: cgroup-v2.rst, cgroup-v1/memory.rst, sched-bwc.rst,
// proc_pid_mountinfo(5). v1's "no limit" is what a kernel with pages of 4 KiB shows.
#include "workload/small_file.h"
#include "workload/usable_from.h"

#include <math.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

#define MIB        (UINT64_C(1) << 20)
#define CGROUP2    "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
#define V1_MEMORY  "33 32 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
#define V1_CPU     "34 32 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
#define V1_NOLIMIT "9223372036854771712\n"

static char root[64];

static void put(const char *path, const char *text)
{
	char whole[512], *slash;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	slash = strrchr(whole, '/');
	*slash = '\0';
	assert_int_equal(file_mkdirs(whole, NULL), 0);
	*slash = '/';
	assert_int_equal(file_replace(whole, text, strlen(text), 0644, NULL), 0);
}

static int make_root(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/usable-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	put("/proc/meminfo", "MemTotal:        1048576 kB\nMemFree:          100 kB\nMemAvailable:     524288 kB\n");
	return 0;
}

static int remove_root(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command);
}

static struct usable read_with(unsigned affinity)
{
	struct usable u;

	usable_from(root, affinity, &u);
	return u;
}

static void test_nothing_there(void **state)
{
	struct usable u;

	(void)state;
	usable_from("/nowhere", 3, &u);
	assert_true(isinf(u.quota));
	assert_int_equal(u.cpus, 3);
	assert_true(u.memory_limit == USABLE_UNLIMITED && u.memory_total == 0 && u.memory_free == 0);
}

static void test_no_limits(void **state)
{
	struct usable u;

	(void)state;
	put("/proc/self/cgroup", "0::/\n");
	put("/proc/self/mountinfo", CGROUP2);
	u = read_with(8);
	assert_true(isinf(u.quota) && u.cpus == 8 && u.memory_limit == USABLE_UNLIMITED);
	assert_true(u.memory_total == 1024 * MIB && u.memory_free == 512 * MIB);
}

static void test_quota_is_rounded_up(void **state)
{
	static const struct {
		const char *max;
		double quota;
		unsigned cpus; // of 4
	} row[] = {{"max 100000\n", (double)INFINITY, 4}, {"50000 100000\n", 0.5, 1}, {"100000 100000\n", 1, 1},
		{"150000 100000\n", 1.5, 2}, {"30000 10000\n", 3, 3}, {"900000 100000\n", 9, 4},
		{"", (double)INFINITY, 4}, {"100000", (double)INFINITY, 4}, {"5 0\n", (double)INFINITY, 4},
		{"-1 100000\n", (double)INFINITY, 4}};

	(void)state;
	put("/proc/self/cgroup", "0::/\n");
	put("/proc/self/mountinfo", CGROUP2);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		put("/sys/fs/cgroup/cpu.max", row[i].max);
		struct usable u = read_with(4);

		if (u.quota != row[i].quota || u.cpus != row[i].cpus)
			fail_msg("%s: %f, %u", row[i].max, u.quota, u.cpus);
	}
}

static void test_the_tightest_above_counts(void **state)
{
	struct usable u;

	(void)state;
	put("/proc/self/cgroup", "0::/a/b/c\n");
	put("/proc/self/mountinfo", CGROUP2);
	put("/sys/fs/cgroup/a/cpu.max", "200000 100000\n");
	put("/sys/fs/cgroup/a/b/c/cpu.max", "300000 100000\n");
	put("/sys/fs/cgroup/a/b/memory.max", "268435456\n");
	put("/sys/fs/cgroup/a/b/memory.current", "167772160\n"); // 160 MiB
	put("/sys/fs/cgroup/a/b/memory.stat", "anon 5\ninactive_file 67108864\nactive_file 9\n");
	put("/sys/fs/cgroup/a/b/c/memory.max", "max\n");
	put("/sys/fs/cgroup/ab/memory.max", "4096\n"); // a neighbour, not above
	u = read_with(8);
	assert_true(u.quota == 2 && u.cpus == 2);
	assert_true(u.memory_limit == 256 * MIB);
	assert_true(u.memory_free == (256 - (160 - 64)) * MIB);
}

static void test_more_used_than_allowed(void **state)
{
	struct usable u;

	(void)state;
	put("/proc/self/cgroup", "0::/\n");
	put("/proc/self/mountinfo", CGROUP2);
	put("/sys/fs/cgroup/memory.max", "4096\n");
	put("/sys/fs/cgroup/memory.current", "8192\n");
	u = read_with(1);
	assert_true(u.memory_limit == 4096 && u.memory_free == 0);
}

static void test_v1(void **state)
{
	struct usable u;

	(void)state;
	put("/proc/self/cgroup", "5:cpu,cpuacct:/box\n4:memory:/box\n1:name=systemd:/box\n0::/\n");
	put("/proc/self/mountinfo", V1_MEMORY V1_CPU);
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes", V1_NOLIMIT);
	put("/sys/fs/cgroup/memory/box/memory.limit_in_bytes", "134217728\n");
	put("/sys/fs/cgroup/memory/box/memory.usage_in_bytes", "33554432\n");
	put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
	put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
	put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "250000\n");
	put("/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000\n");
	u = read_with(16);
	assert_true(u.quota == 2.5 && u.cpus == 3);
	assert_true(u.memory_limit == 128 * MIB && u.memory_free == 96 * MIB);
}

// A container sees its own part of the hierarchy at the mount point while /proc/self/cgroup names the whole path.
static void test_v1_bind_mount(void **state)
{
	struct usable u;

	(void)state;
	put("/proc/self/cgroup", "4:memory:/docker/0a1b\n");
	put("/proc/self/mountinfo", "33 32 0:29 /docker/0a1b /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
	put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "134217728\n");
	u = read_with(1);
	assert_true(u.memory_limit == 128 * MIB);
}

// Someone else's cgroups, mounted where this process can see them, are not its limits.
static void test_foreign_mounts(void **state)
{
	static const char *const mount[] = {
		"33 32 0:29 /docker/other /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
		"33 32 0:29 /docker/0a /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", // the beginning of a name is no
										  // cgroup above
		"33 32 0:29 / /sys/fs/cgroup rw - tmpfs cgroup2 rw\n",
		"33 32 0:29 / /sys/fs/cgroup rw - cgroup cgroup rw,cpuset,memory_pressure\n",
		"33 32 0:29 / /sys/fs/cgroup\n",
		" - cgroup2 cgroup2 rw\n",
		"\n - \n",
	};

	(void)state;
	put("/proc/self/cgroup", "0::/docker/0a1b\n4:memory:/docker/0a1b\n");
	put("/sys/fs/cgroup/memory.max", "4096\n");
	put("/sys/fs/cgroup/memory.limit_in_bytes", "4096\n");
	for (size_t i = 0; i < sizeof(mount) / sizeof(*mount); i++) {
		put("/proc/self/mountinfo", mount[i]);
		if (read_with(1).memory_limit != USABLE_UNLIMITED)
			fail_msg("believed %s", mount[i]);
	}
}

static void test_path_out_of_the_namespace(void **state)
{
	(void)state;
	put("/proc/self/cgroup", "0::/../secret\n");
	put("/proc/self/mountinfo", CGROUP2);
	put("/sys/fs/secret/memory.max", "4096\n");
	assert_true(read_with(1).memory_limit == USABLE_UNLIMITED);
}

static void test_escaped_mount_point(void **state)
{
	(void)state;
	put("/proc/self/cgroup", "0::/\n");
	put("/proc/self/mountinfo", "30 23 0:26 / /sys/c\\040group rw - cgroup2 cgroup2 rw\n");
	put("/sys/c group/memory.max", "4096\n");
	assert_true(read_with(1).memory_limit == 4096);
}

// Overlong lines, such as overlayfs has with many layers, are passed over, and what follows counts.
static void test_hostile_files(void **state)
{
	static char text[3 * SMALL_FILE_LINE_MAX];
	struct usable u;

	(void)state;
	memset(text, 'x', 2 * SMALL_FILE_LINE_MAX);
	snprintf(text + 2 * SMALL_FILE_LINE_MAX, SMALL_FILE_LINE_MAX, "\n" CGROUP2);
	put("/proc/self/cgroup", ":::\n::\n\n0:\n0::relative\n0::/\n");
	put("/proc/self/mountinfo", text);
	put("/sys/fs/cgroup/cpu.max", "99999999999999999999999999 100000\n");
	put("/sys/fs/cgroup/memory.max", "99999999999999999999999999\n");
	put("/proc/meminfo", "MemTotal: 99999999999999999999999 kB\nMemAvailable:\n");
	u = read_with(2);
	assert_true(u.cpus == 2 && u.memory_limit == USABLE_UNLIMITED && u.memory_total == 0 && u.memory_free == 0);
	put("/sys/fs/cgroup/memory.max", "8192");
	assert_true(read_with(2).memory_limit == 8192);
}

static void test_this_machine(void **state)
{
	cpu_set_t before, one;
	struct usable u;

	(void)state;
	usable_read(&u);
	assert_in_range(u.affinity, 1, sysconf(_SC_NPROCESSORS_ONLN));
	assert_in_range(u.cpus, 1, u.affinity);
	assert_true(u.memory_total == (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE));
	assert_in_range(u.memory_free, 1, u.memory_total);
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(usable_affinity(), 1);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_root, remove_root)
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_there),
		TEST(test_no_limits),
		TEST(test_quota_is_rounded_up),
		TEST(test_the_tightest_above_counts),
		TEST(test_more_used_than_allowed),
		TEST(test_v1),
		TEST(test_v1_bind_mount),
		TEST(test_foreign_mounts),
		TEST(test_path_out_of_the_namespace),
		TEST(test_escaped_mount_point),
		TEST(test_hostile_files),
		TEST(test_this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
