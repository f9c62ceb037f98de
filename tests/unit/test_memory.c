// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "host/cgroup.h"
#include "host/memory.h"

// By the definition in free(1) of procps 3.3, added up by hand: used = total - free - buffers - cache, where cache is
// Cached and SReclaimable: 4030360 - 316264 - 234232 - 2234764 - 217736 = 1027364.
static void test_meminfo(void **state)
{
	struct memory_machine m;
	(void)state;

	memory_parse("MemTotal:        4030360 kB\nMemFree:          316264 kB\nMemAvailable:    2723576 kB\n"
		     "Buffers:          234232 kB\nCached:          2234764 kB\nSwapCached:            4 kB\n"
		     "SReclaimable:     217736 kB\n",
		&m);
	assert_int_equal(m.available, 2723576ull * 1024);
	assert_int_equal(m.used, 1027364ull * 1024);
	memory_parse("", &m);
	assert_int_equal(m.available, 0);
	assert_int_equal(m.used, 0);
	memory_parse("MemTotal: 1 kB\nMemFree: 99999999999999999999 kB\n", &m);
	assert_int_equal(m.used, 0);
}

// Where this test runs in the v2 hierarchy; the path as memory_pss takes it begins with where that is mounted.
static void own_cgroup(char *out, size_t size)
{
	CLEANUP_BUF struct buf b = {0};
	const char *line;

	assert_int_equal(file_read("/proc/self/cgroup", 65536, &b, NULL), 0);
	line = strstr(buf_text(&b), "0::");
	assert_non_null(line);
	snprintf(out, size, "%.*s", (int)strcspn(line + 3, "\n"), line + 3);
}

static void test_has(void **state)
{
	char self[24], path[512], beside[600];
	(void)state;

	own_cgroup(path, sizeof(path));
	snprintf(self, sizeof(self), "%d", getpid());
	assert_true(strcmp(path, "/") == 0 || cgroup_has(self, path));
	snprintf(beside, sizeof(beside), "%s-beside", path);
	assert_false(cgroup_has(self, beside));
	assert_false(cgroup_has("0", path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meminfo),
		cmocka_unit_test(test_has),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
