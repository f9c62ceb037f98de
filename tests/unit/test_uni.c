// SPDX-License-Identifier: MIT
// uni/address, uni/heap, tender/maps, tender/start: the figures and texts between a container and its unikernel.
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tender/maps.h"
#include "uni/address.h"
#include "uni/heap.h"
#include "uni/program.h"

static void test_address(void **state)
{
	// As runtime/nic_describe.c writes it: IPv6 first, a route that is not the default one, one without a gateway.
	static const char text[] =
		"{\"interfaces\":[{\"mac\":\"02:00:00:00:00:2a\",\"name\":\"eth0\",\"mtu\":1400,\"addresses\":"
		"[\"fd00::2/64\",\"10.88.0.2/16\",\"10.99.0.2/16\"]}],\"routes\":[{\"destination\":\"10.0.0.0/8\","
		"\"gateway\":\"10.88.0.9\"},{\"destination\":\"default\",\"device\":\"eth0\"},"
		"{\"destination\":\"default\",\"gateway\":\"10.88.0.1\"}],\"neighbours\":[]}";
	struct address a;
	(void)state;

	assert_int_equal(address_parse(text, strlen(text), &a, NULL), 0);
	assert_string_equal(a.mac, "02:00:00:00:00:2a");
	assert_string_equal(a.cidr, "10.88.0.2/16");
	assert_string_equal(a.gateway, "10.88.0.1");
	assert_int_equal(a.mtu, 1400);
}

static void test_address_of_none(void **state)
{
	static const char text[] = "{\"interfaces\":[{\"mac\":\"02:00:00:00:00:2a\",\"mtu\":1500,\"addresses\":[]}],"
				   "\"routes\":[]}";
	struct address a;
	(void)state;

	assert_int_equal(address_parse(text, strlen(text), &a, NULL), 0);
	assert_string_equal(a.cidr, "");
	assert_string_equal(a.gateway, "");
	assert_int_equal(address_parse("{", 1, &a, NULL), -1);
}

#define MIB (1ULL << 20)

static struct elf_image image_of(uint64_t data)
{
	return (struct elf_image){
		.segment = {{.size = 3 * MIB, .protection = PROT_READ | PROT_EXEC},
			{.size = data, .protection = PROT_READ | PROT_WRITE}},
		.segments = 2,
		.manifest = {.stack_size = 1 * MIB, .heap_min = 4 * MIB},
	};
}

// All that the unikernel can write to, and the page tables of it, must fit the limit.
static void test_heap(void **state)
{
	static const uint64_t limit[] = {9 * MIB, 32 * MIB, 512 * MIB, 2048 * MIB, 1ULL << 39};
	const struct elf_image image = image_of(2 * MIB);
	(void)state;

	for (size_t i = 0; i < sizeof(limit) / sizeof(*limit); i++) {
		uint64_t heap = heap_size((int64_t)limit[i], 1, &image, NULL);

		assert_true(heap >= 4 * MIB && heap % 4096 == 0);
		assert_true(heap + heap / 512 + 3 * MIB <= limit[i]);
		assert_true(heap + heap / 256 + 5 * MIB > limit[i]);
	}
	assert_int_equal(heap_size(0, 512 * MIB, &image, NULL), heap_size(512 * MIB, 1, &image, NULL));
	assert_int_equal(heap_size(-1, 512 * MIB, &image, NULL), heap_size(512 * MIB, 1, &image, NULL));
	assert_int_equal(heap_size(INT64_MAX, 1, &image, NULL), UNIKERNEL_HEAP_MAX);
	assert_true(heap_host() > 64 * MIB);
}

static void test_heap_of_nothing(void **state)
{
	const struct elf_image image = image_of(2 * MIB);
	CLEANUP_ERR struct err *e = NULL;
	(void)state;

	assert_int_equal(heap_size(8 * MIB, 1, &image, &e), 0);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	assert_non_null(strstr(err_text(e), "cannot run a unikernel in 8388608 bytes of memory"));
	assert_int_equal(heap_size(1, 1, &image, NULL), 0);
}

static void test_maps(void **state)
{
	static const struct {
		const char *line;
		uint64_t begin; // 0: it stays
	} row[] = {
		{"555574b72000-555574b73000 rw-p 00000000 00:00 0                          [heap]", 0x555574b72000},
		{"7f11c0dfd000-7f11c0e01000 r--p 00000000 00:00 0                          [vvar]", 0},
		{"7f11c0e01000-7f11c0e03000 r--p 00000000 00:00 0                          [vvar_vclock]", 0},
		{"7f11c0e03000-7f11c0e05000 r-xp 00000000 00:00 0                          [vdso]", 0},
		{"7f11c0e05000-7f11c0e06000 r--p 00000000 00:2f 8                          /tmp/t", 0x7f11c0e05000},
		{"7f11c0e06000-7f11c0e07000 r--p 00000000 00:2f 8                          /tmp/[vdso]",
			0x7f11c0e06000},
		{"7ffcc390a000-7ffcc392b000 rw-p 00000000 00:00 0                          [stack]", 0x7ffcc390a000},
		{"7ffcc392b000-7ffcc392c000 rw-p 00000000 00:00 0 ", 0x7ffcc392b000},
		{"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]", 0},
		{"00100000-00102000 r-xp 00000000 00:00 0 ", 0},
		{"00400000-00500000 r-xp 00000000 00:2f 8                                  /bin/[stack]", 0},
		{"100000000-140000000 rw-p 00000000 00:00 0 ", 0},
		{"000f0000-00100000 r--p 00000000 00:00 0 ", 0xf0000},
	};
	struct maps m = {0};
	(void)state;

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		uint64_t before = m.count;

		assert_int_equal(maps_line(row[i].line, &m, NULL), 0);
		assert_int_equal(m.count - before, row[i].begin != 0);
		if (row[i].begin)
			assert_int_equal(m.range[before].address, row[i].begin);
	}
	assert_int_equal(m.range[0].size, 0x1000);
	assert_int_equal(maps_line("nonsense", &m, NULL), -1);
	assert_int_equal(maps_line("2000-1000 r--p 0 0 0", &m, NULL), -1);
	while (m.count < MAPS_MAX)
		assert_int_equal(maps_line(row[0].line, &m, NULL), 0);
	assert_int_equal(maps_line(row[0].line, &m, NULL), -1);
}

static int open_program(const char *root, const char *name, struct err **e)
{
	const char *args[] = {name, NULL}, *env[] = {NULL};
	const struct oci_process process = {.args = {args, 1}, .env = {env, 0}, .cwd = "/"};
	CLEANUP_PROGRAM struct program p = PROGRAM_NONE;

	return program_open(root, &process, &p, e);
}

// What an image has in a program's place may be a device, which is set to work by being opened, be it for a moment. A
// FIFO stands for one here; that opening it would be seen is seen last.
static void test_opens_files_only(void **state)
{
	char root[] = "/tmp/uni.XXXXXX", path[64], event[sizeof(struct inotify_event) + 256];
	int watch = inotify_init1(IN_NONBLOCK);
	CLEANUP_ERR struct err *e = NULL;
	(void)state;

	assert_non_null(mkdtemp(root));
	snprintf(path, sizeof(path), "%s/program", root);
	assert_int_equal(mkfifo(path, 0755), 0);
	assert_true(inotify_add_watch(watch, path, IN_OPEN) >= 0);
	assert_int_equal(open_program(root, "/program", &e), -1);
	assert_non_null(strstr(err_text(e), "permission denied"));
	assert_int_equal(read(watch, event, sizeof(event)), -1);
	close(open(path, O_RDONLY | O_NONBLOCK));
	assert_true(read(watch, event, sizeof(event)) > 0);
	close(watch);
	assert_int_equal(unlink(path) + rmdir(root), 0);
}

// A path that is too long is not cut to one that is there.
static void test_long_path(void **state)
{
	char name[5001], root[] = "/tmp/uni.XXXXXX";
	CLEANUP_ERR struct err *e = NULL;
	(void)state;

	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = i % 2 ? '.' : '/';
	name[sizeof(name) - 1] = '\0';
	assert_non_null(mkdtemp(root));
	assert_int_equal(open_program(root, name, &e), -1);
	assert_non_null(strstr(err_text(e), "name too long"));
	assert_int_equal(rmdir(root), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_address_of_none),
		cmocka_unit_test(test_heap),
		cmocka_unit_test(test_heap_of_nothing),
		cmocka_unit_test(test_opens_files_only),
		cmocka_unit_test(test_long_path),
		cmocka_unit_test(test_maps),
	};

	return cmocka_run_group_tests_name("uni", tests, NULL, NULL);
}
