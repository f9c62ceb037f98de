// SPDX-License-Identifier: MIT
// The description of a machine: a made-up sysfs, and an SMBIOS table laid out by hand from DSP0134.
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "machine/machine.h"
#include "machine/smbios.h"

static char root[] = "/tmp/test_machine.XXXXXX";
static char sys[PATH_MAX], proc[PATH_MAX];
static const struct machine_roots roots = {.sys = sys, .proc = proc, .dev = "/dev"};

static void put(const char *path, const void *data, size_t len)
{
	char whole[PATH_MAX], *slash;
	struct err *e = NULL;

	snprintf(whole, sizeof(whole), "%s/%s", root, path);
	slash = strrchr(whole, '/');
	*slash = '\0';
	assert_int_equal(file_mkdirs(whole, &e), 0);
	*slash = '/';
	assert_int_equal(file_replace(whole, data, len, 0644, &e), 0);
}

static void put_text(const char *path, const char *text)
{
	put(path, text, strlen(text));
}

// Type 17, version 2.8 (0x28 bytes): 8 GiB, DDR4, rated 2666, runs at 2400; then an empty slot; then the end.
static const unsigned char table[] = {17, 0x28, 1, 0, 0, 0, 0, 0, 64, 0, 64, 0, 0x00, 0x20, 9, 0, 1, 2, 0x1a, 0x80, 0,
	0x6a, 0x0a, 3, 0, 0, 4, 1, 0, 0, 0, 0, 0x60, 0x09, 0, 0, 0, 0, 0, 0, 'D', 'I', 'M', 'M', '0', 0, 'B', 'A', 'N',
	'K', '0', 0, 'M', 'a', 'k', 'e', 'r', 0, 'P', 'N', '-', '1', ' ', ' ', 0, 0, 17, 0x28, 2, 0, 0, 0, 0, 0, 64, 0,
	64, 0, 0, 0, 9, 0, 1, 0, 0x1a, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'D', 'I', 'M',
	'M', '1', 0, 0, 127, 4, 3, 0, 0, 0};

static void put_cpu(int number, int core)
{
	char path[128], text[16];

	snprintf(path, sizeof(path), "sys/devices/system/cpu/cpu%d/topology/physical_package_id", number);
	put_text(path, "0\n");
	snprintf(path, sizeof(path), "sys/devices/system/cpu/cpu%d/topology/core_id", number);
	snprintf(text, sizeof(text), "%d\n", core);
	put_text(path, text);
}

static int make_machine(void **state)
{
	(void)state;
	if (!mkdtemp(root))
		return -1;
	snprintf(sys, sizeof(sys), "%s/sys", root);
	snprintf(proc, sizeof(proc), "%s/proc", root);
	put_text("proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 158\n"
				 "model name\t: Intel(R) Core(TM) i5-9500T CPU @ 2.20GHz\nstepping\t: 10\n"
				 "microcode\t: 0xf4\nflags\t\t: fpu vmx avx2 fma avx512fx\n\nprocessor\t: 1\n"
				 "flags\t\t: svm\n");
	put_text("proc/meminfo", "MemTotal:       16271340 kB\nMemFree: 1 kB\n");
	put_text("proc/cmdline", "quiet \"a b\"\n");
	put_text("proc/sys/kernel/osrelease", "6.12.107-assay\n");
	put_text("sys/class/dmi/id/sys_vendor", "LENOVO \n");
	put_text("sys/class/dmi/id/product_name", "ThinkCentre M720q / 10T7\xff\n");
	put_text("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
	put_text("sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI\n");
	for (int i = 0; i < 4; i++)
		put_cpu(i, i / 2);
	put("sys/firmware/dmi/tables/DMI", table, sizeof(table));
	put("sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", "\6\0\0\0\1", 5);
	return 0;
}

static int remove_machine(void **state)
{
	(void)state;
	return file_remove_tree(root, NULL);
}

static yyjson_doc *describe(void)
{
	CLEANUP_BUF struct buf b = {0};
	struct err *e = NULL;
	yyjson_doc *doc = NULL;

	assert_int_equal(machine_describe(&roots, "abc", &b, &e), 0);
	assert_int_equal(json_parse("machine", buf_text(&b), b.len, &doc, &e), 0);
	return doc;
}

static const char *text_at(yyjson_doc *doc, const char *pointer)
{
	return yyjson_get_str(yyjson_doc_ptr_get(doc, pointer));
}

static uint64_t number_at(yyjson_doc *doc, const char *pointer)
{
	return yyjson_get_uint(yyjson_doc_ptr_get(doc, pointer));
}

static void reads_what_the_kernel_says(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = describe();

	(void)state;
	assert_string_equal(text_at(doc, "/cpu/model"), "Intel(R) Core(TM) i5-9500T CPU @ 2.20GHz");
	assert_string_equal(text_at(doc, "/cpu/model_number"), "158");
	assert_string_equal(text_at(doc, "/cpu/microcode"), "0xf4");
	assert_int_equal(number_at(doc, "/cpu/threads"), 4);
	assert_int_equal(number_at(doc, "/cpu/cores"), 2);
	assert_int_equal(number_at(doc, "/memory/bytes"), 16271340ull * 1024);
	assert_string_equal(text_at(doc, "/settings/turbo"), "off");
	assert_string_equal(text_at(doc, "/mitigations/meltdown"), "Mitigation: PTI");
	assert_string_equal(text_at(doc, "/kernel/cmdline"), "quiet \"a b\"");
	assert_string_equal(text_at(doc, "/firmware/secure_boot"), "on");
	assert_string_equal(text_at(doc, "/image_sha256"), "abc");
	assert_string_equal(text_at(doc, "/product/vendor"), "LENOVO");
}

static void names_only_whole_flags_of_the_first_cpu(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = describe();
	yyjson_val *flags = yyjson_doc_ptr_get(doc, "/cpu/flags");

	(void)state;
	assert_int_equal(yyjson_arr_size(flags), 3);
	assert_string_equal(yyjson_get_str(yyjson_arr_get(flags, 0)), "vmx");
	assert_string_equal(yyjson_get_str(yyjson_arr_get(flags, 1)), "avx2");
	assert_string_equal(yyjson_get_str(yyjson_arr_get(flags, 2)), "fma");
}

static void what_is_missing_is_null(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = describe();

	(void)state;
	assert_true(yyjson_is_null(yyjson_doc_ptr_get(doc, "/settings/governor")));
	assert_true(yyjson_is_null(yyjson_doc_ptr_get(doc, "/kernel/clocksource")));
}

// sha256sum of: assay machine id 1, newline, product_uuid, NUL, the UUID, NUL, board_serial, NUL, the serial, NUL.
static void knows_itself_again(void **state)
{
	CLEANUP_JSON yyjson_doc *unknown = describe(), *known = NULL, *other = NULL;

	(void)state;
	assert_true(yyjson_is_null(yyjson_doc_ptr_get(unknown, "/id")));
	put_text("sys/class/dmi/id/product_uuid", "4c4c4544-0033-4a10-8052-b4c04f4e3732\n");
	put_text("sys/class/dmi/id/product_serial", "To Be Filled By O.E.M.\n");
	put_text("sys/class/dmi/id/board_serial", "L1HF7AC00Q1\n");
	known = describe();
	assert_string_equal(text_at(known, "/id"), "afdb6d4032dc6567");
	put_text("sys/class/dmi/id/product_uuid", "00000000-0000-0000-0000-000000000000\n");
	put_text("sys/class/dmi/id/board_serial", "L1HF7AC00Q2\n");
	other = describe();
	assert_int_equal(strlen(text_at(other, "/id")), 16);
	assert_string_not_equal(text_at(other, "/id"), text_at(known, "/id"));
}

static void names_a_folder(void **state)
{
	char slug[64], tiny[5];

	(void)state;
	machine_slug(&roots, slug, sizeof(slug));
	assert_string_equal(slug, "thinkcentre-m720q-10t7");
	machine_slug(&roots, tiny, sizeof(tiny));
	assert_string_equal(tiny, "thin");
}

static void tells_virtual_machines(void **state)
{
	char kind[64];

	(void)state;
	assert_false(machine_is_virtual(&roots, kind, sizeof(kind)));
	put_text("sys/class/dmi/id/sys_vendor", "QEMU\n");
	assert_true(machine_is_virtual(&roots, kind, sizeof(kind)));
	assert_string_equal(kind, "QEMU");
	put_text("sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n");
	assert_false(machine_is_virtual(&roots, kind, sizeof(kind)));
	put_text("sys/class/dmi/id/sys_vendor", "LENOVO\n");
}

static void reads_memory_modules(void **state)
{
	struct smbios_module m;
	size_t at = 0;

	(void)state;
	assert_int_equal(smbios_next_module(table, sizeof(table), &at, &m), 1);
	assert_int_equal(m.bytes, 8ull << 30);
	assert_int_equal(m.rated_mts, 2666);
	assert_int_equal(m.mts, 2400);
	assert_string_equal(m.type, "DDR4");
	assert_string_equal(m.slot, "DIMM0");
	assert_string_equal(m.bank, "BANK0");
	assert_string_equal(m.maker, "Maker");
	assert_string_equal(m.part, "PN-1");
	assert_int_equal(smbios_next_module(table, sizeof(table), &at, &m), 1);
	assert_int_equal(m.bytes, 0);
	assert_string_equal(m.slot, "DIMM1");
	assert_int_equal(smbios_next_module(table, sizeof(table), &at, &m), 0);
}

// First every cut of the table, then random damage. Under AddressSanitizer a read beyond the copy's end is seen.
static void survives_a_hostile_table(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (size_t round = 0; round < sizeof(table) * 64; round++) {
		size_t len = round < sizeof(table) ? round : sizeof(table), at = 0;
		unsigned char *copy = malloc(len ? len : 1);
		struct smbios_module m;
		int n = 0;

		memcpy(copy, table, len);
		for (int i = 0; round >= sizeof(table) && i < 3; i++) {
			seed = seed * 1103515245 + 12345;
			copy[(seed >> 8) % len] = (unsigned char)(seed >> 16);
		}
		while (smbios_next_module(copy, len, &at, &m))
			assert_true(++n < 100);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_kernel_says),
		cmocka_unit_test(names_only_whole_flags_of_the_first_cpu),
		cmocka_unit_test(what_is_missing_is_null),
		cmocka_unit_test(knows_itself_again),
		cmocka_unit_test(names_a_folder),
		cmocka_unit_test(tells_virtual_machines),
		cmocka_unit_test(reads_memory_modules),
		cmocka_unit_test(survives_a_hostile_table),
	};

	return cmocka_run_group_tests(tests, make_machine, remove_machine);
}
