// SPDX-License-Identifier: MIT
// What a kernel finds in its memory. Offsets and values are those of Linux's zero-page.rst and boot.rst, Xen's
// pvh.pandoc (struct hvm_start_info), and chapter 4 of Intel's MultiProcessor Specification 1.4.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vmm/boot.h"
#include "vmm/cmdline.h"
#include "vmm/layout.h"
#include "vmm/mptable.h"
#include "vmm/registers.h"
#include "vmm_memory.h"

#define MIB  0x100000
#define GIB4 0x100000000

static void check_e820(const struct guest_memory *m, unsigned i, uint64_t start, uint64_t len, uint64_t type)
{
	uint64_t at = 0x7000 + 0x2d0 + i * 20;

	assert_int_equal(memory_get(m, at, 8), start);
	assert_int_equal(memory_get(m, at + 8, 8), len);
	assert_int_equal(memory_get(m, at + 16, 4), type);
}

static void writes_zero_page(void **state)
{
	const struct kernel k = {.entry = MIB};
	const struct boot b = {
		.kernel = &k, .cmdline = "console=ttyS0", .initrd = 0x3f0000, .initrd_size = 0x1234, .rsdp = 0xe0000};
	struct guest_memory m;

	(void)state;
	memory_make(&m, 4 * MIB, 2 * MIB);
	assert_int_equal(boot_write(&m, &b, NULL), 0);
	assert_int_equal(memory_get(&m, 0x7000 + 0x70, 8), 0xe0000);
	assert_int_equal(memory_get(&m, 0x7000 + 0x1e8, 1), 4);
	assert_int_equal(memory_get(&m, 0x7000 + 0x1fe, 2), 0xaa55);
	assert_int_equal(memory_get(&m, 0x7000 + 0x202, 4), 0x53726448);
	assert_int_equal(memory_get(&m, 0x7000 + 0x210, 1), 0xff);
	assert_int_equal(memory_get(&m, 0x7000 + 0x218, 4), 0x3f0000);
	assert_int_equal(memory_get(&m, 0x7000 + 0x21c, 4), 0x1234);
	assert_int_equal(memory_get(&m, 0x7000 + 0x228, 4), 0x20000);
	check_e820(&m, 0, 0, 0x9fc00, 1);
	check_e820(&m, 1, 0x9fc00, 0x60400, 2);
	check_e820(&m, 2, MIB, 3 * MIB, 1);
	check_e820(&m, 3, GIB4, 2 * MIB, 1);
	assert_string_equal((char *)guest_range(&m, 0x20000, 14), "console=ttyS0");
	memory_free(&m);
}

static void writes_pvh(void **state)
{
	const struct kernel k = {.entry = MIB, .is_pvh = true};
	const struct boot b = {.kernel = &k, .cmdline = "a", .initrd = 0x3f0000, .initrd_size = 0x1234};
	struct guest_memory m;

	(void)state;
	memory_make(&m, 4 * MIB, 2 * MIB);
	assert_int_equal(boot_write(&m, &b, NULL), 0);
	assert_int_equal(memory_get(&m, 0x6000, 4), 0x336ec578);
	assert_int_equal(memory_get(&m, 0x6004, 4), 1);
	assert_int_equal(memory_get(&m, 0x600c, 4), 1);
	assert_int_equal(memory_get(&m, 0x6010, 8), 0x6040);
	assert_int_equal(memory_get(&m, 0x6018, 8), 0x20000);
	assert_int_equal(memory_get(&m, 0x6020, 8), 0);
	assert_int_equal(memory_get(&m, 0x6028, 8), 0x7000);
	assert_int_equal(memory_get(&m, 0x6030, 4), 4);
	assert_int_equal(memory_get(&m, 0x6040, 8), 0x3f0000);
	assert_int_equal(memory_get(&m, 0x6048, 8), 0x1234);
	assert_int_equal(memory_get(&m, 0x7000 + 2 * 24, 8), MIB);
	assert_int_equal(memory_get(&m, 0x7000 + 2 * 24 + 8, 8), 3 * MIB);
	assert_int_equal(memory_get(&m, 0x7000 + 3 * 24, 8), GIB4);
	assert_int_equal(memory_get(&m, 0x7000 + 24 + 16, 4), 2);
	memory_free(&m);
}

static void refuses_what_does_not_fit(void **state)
{
	const struct kernel k = {.entry = MIB};
	char line[LAYOUT_CMDLINE_MAX + 1];
	struct boot b = {.kernel = &k, .cmdline = line};
	struct guest_memory m;

	(void)state;
	memset(line, 'x', sizeof(line));
	line[LAYOUT_CMDLINE_MAX] = '\0';
	memory_make(&m, 4 * MIB, 0);
	assert_int_equal(boot_write(&m, &b, NULL), -1);
	line[LAYOUT_CMDLINE_MAX - 1] = '\0';
	assert_int_equal(boot_write(&m, &b, NULL), 0);
	memory_free(&m);
	memory_make(&m, MIB, 0);
	assert_int_equal(boot_write(&m, &b, NULL), -1);
	memory_free(&m);
	memory_make(&m, 0x8000, 0);
	assert_int_equal(mptable_write(&m, 1, NULL), -1);
	assert_int_equal(registers_write_tables(&m, false, NULL), -1);
	memory_free(&m);
}

static uint8_t sum(const struct guest_memory *m, uint64_t at, size_t len)
{
	uint8_t s = 0;

	for (size_t i = 0; i < len; i++)
		s += (uint8_t)memory_get(m, at + i, 1);
	return s;
}

// Returns how many entries of each type there are, walking the table by the specification's lengths.
static void walk(const struct guest_memory *m, uint64_t table, unsigned count[5])
{
	static const unsigned len[] = {20, 8, 8, 8, 8};
	uint64_t at = table + 44, end = table + memory_get(m, table + 4, 2);

	for (unsigned n = (unsigned)memory_get(m, table + 34, 2); n; n--) {
		uint64_t type = memory_get(m, at, 1);

		assert_true(type < 5);
		count[type]++;
		at += len[type];
	}
	assert_int_equal(at, end);
}

static void describes_processors(void **state)
{
	static const unsigned cpus[] = {1, 2, 4, 32};
	struct guest_memory m;
	uint64_t table;

	(void)state;
	for (int i = 0; i < 4; i++) {
		unsigned count[5] = {0};

		memory_make(&m, MIB, 0);
		assert_int_equal(mptable_write(&m, cpus[i], NULL), 0);
		assert_memory_equal(guest_range(&m, 0x9fc00, 4), "_MP_", 4);
		assert_int_equal(sum(&m, 0x9fc00, 16), 0);
		table = memory_get(&m, 0x9fc04, 4);
		assert_memory_equal(guest_range(&m, table, 4), "PCMP", 4);
		assert_int_equal(sum(&m, table, memory_get(&m, table + 4, 2)), 0);
		assert_int_equal(memory_get(&m, table + 36, 4), 0xfee00000);
		walk(&m, table, count);
		assert_int_equal(count[0], cpus[i]);
		assert_int_equal(count[2], 1);
		assert_int_equal(count[3], 24);
		assert_int_equal(memory_get(&m, table + 44 + 3, 1), 3);
		memory_free(&m);
	}
	memory_make(&m, MIB, 0);
	assert_int_equal(mptable_write(&m, 33, NULL), -1);
	memory_free(&m);
}

// AMD APM volume 2, 5.3: a table of 512 entries, each a page of 2 MiB.
static void maps_first_gib(void **state)
{
	struct guest_memory m;

	(void)state;
	memory_make(&m, MIB, 0);
	assert_int_equal(registers_write_tables(&m, false, NULL), 0);
	assert_int_equal(memory_get(&m, 0x9000, 8), 0xa003);
	assert_int_equal(memory_get(&m, 0xa000, 8), 0xb003);
	for (uint64_t i = 0; i < 512; i++)
		assert_int_equal(memory_get(&m, 0xb000 + i * 8, 8), i * 0x200000 + 0x83);
	assert_int_equal(memory_get(&m, 0x508, 8), 0x00af9b000000ffff);
	memory_free(&m);
}

static void check_line(const char *args, const char *wanted)
{
	static struct vmm_config c;
	struct buf out = {0};

	snprintf(c.boot.args, sizeof(c.boot.args), "%s", args);
	c.boot.has_args = true;
	cmdline_make(&out, &c, " dev");
	assert_string_equal(buf_text(&out), wanted);
	buf_free(&out);
}

static void adds_before_init(void **state)
{
	static struct vmm_config c = {.drive_count = 1, .drives = {{.is_root = true, .is_read_only = true}}};
	struct buf out = {0};

	(void)state;
	check_line("one two", "one two pci=off dev");
	check_line("one -- two --three", "one pci=off dev -- two --three");
	check_line("one --two=3", "one --two=3 pci=off dev");
	check_line("--", " pci=off dev --");
	check_line("", " pci=off dev");
	cmdline_make(&out, &c, "");
	assert_non_null(strstr(buf_text(&out), "reboot=k panic=1 "));
	assert_non_null(strstr(buf_text(&out), " root=/dev/vda ro"));
	buf_clear(&out);
	snprintf(c.drives[0].partuuid, sizeof(c.drives[0].partuuid), "0eaa91a0-01");
	c.drives[0].is_read_only = false;
	cmdline_make(&out, &c, "");
	assert_non_null(strstr(buf_text(&out), " root=PARTUUID=0eaa91a0-01 rw"));
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_zero_page),
		cmocka_unit_test(writes_pvh),
		cmocka_unit_test(refuses_what_does_not_fit),
		cmocka_unit_test(describes_processors),
		cmocka_unit_test(maps_first_gib),
		cmocka_unit_test(adds_before_init),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
