// SPDX-License-Identifier: MIT
// Kernels and initrds, right and hostile. The ELF files are made here by the gABI's tables, the bzImage by Linux's
// boot.rst; sizes and addresses are those of a real vmlinux, made smaller.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <elf.h>

#include "vmm/kernel.h"
#include "vmm_memory.h"

#define MIB 0x100000

struct elf {
	Elf64_Ehdr head;
	Elf64_Phdr p[3];
	struct {
		Elf64_Nhdr head;
		char name[4];
		uint32_t entry;
	} note;
	uint8_t content[64];
};

// A segment at 1 MiB of 64 bytes in the file and 4096 in memory, and a note that is none of ours.
static void make_elf(struct elf *x)
{
	*x = (struct elf){.head = {.e_type = ET_EXEC,
				  .e_machine = EM_X86_64,
				  .e_entry = MIB + 16,
				  .e_phoff = offsetof(struct elf, p),
				  .e_phentsize = sizeof(Elf64_Phdr),
				  .e_phnum = 2}};
	memcpy(x->head.e_ident, ELFMAG, SELFMAG);
	x->head.e_ident[EI_CLASS] = ELFCLASS64;
	x->head.e_ident[EI_DATA] = ELFDATA2LSB;
	x->p[0] = (Elf64_Phdr){.p_type = PT_LOAD,
		.p_offset = offsetof(struct elf, content),
		.p_paddr = MIB,
		.p_filesz = sizeof(x->content),
		.p_memsz = 4096};
	x->p[1] = (Elf64_Phdr){.p_type = PT_NOTE, .p_offset = offsetof(struct elf, note), .p_filesz = sizeof(x->note)};
	x->note.head = (Elf64_Nhdr){.n_namesz = 4, .n_descsz = 4, .n_type = 1};
	memcpy(x->note.name, "Xen", 4);
	x->note.entry = MIB + 32;
	memset(x->content, 0x5a, sizeof(x->content));
}

static int load(const void *file, size_t len, uint64_t memory, struct kernel *k)
{
	struct guest_memory m;
	int fd = file_of(file, len), r;

	memory_make(&m, memory, 0);
	r = kernel_load(&m, fd, k, NULL);
	if (r == 0)
		assert_int_equal(memory_get(&m, 0, 8), 0);
	memory_free(&m);
	close(fd);
	return r;
}

static void loads_elf(void **state)
{
	struct guest_memory m;
	struct kernel k;
	struct elf x;
	int fd;

	(void)state;
	make_elf(&x);
	fd = file_of(&x, sizeof(x));
	memory_make(&m, 2 * MIB, 0);
	assert_int_equal(kernel_load(&m, fd, &k, NULL), 0);
	assert_int_equal(k.entry, MIB + 16);
	assert_int_equal(k.end, MIB + 4096);
	assert_false(k.is_pvh);
	assert_int_equal(memory_get(&m, MIB, 1), 0x5a);
	assert_int_equal(memory_get(&m, MIB + 63, 1), 0x5a);
	assert_int_equal(memory_get(&m, MIB + 64, 1), 0);
	assert_int_equal(memory_get(&m, MIB - 1, 1), 0);
	memory_free(&m);
	close(fd);
}

static void finds_pvh_entry(void **state)
{
	struct kernel k;
	struct elf x;

	(void)state;
	make_elf(&x);
	x.note.head.n_type = 18;
	assert_int_equal(load(&x, sizeof(x), 2 * MIB, &k), 0);
	assert_true(k.is_pvh);
	assert_int_equal(k.entry, MIB + 32);
	memcpy(x.note.name, "GNU", 4);
	assert_int_equal(load(&x, sizeof(x), 2 * MIB, &k), 0);
	assert_false(k.is_pvh);
	memcpy(x.note.name, "Xen", 4);
	x.note.entry = 0x1000;
	assert_int_equal(load(&x, sizeof(x), 2 * MIB, &k), -1);
	x.note.entry = MIB + 4096;
	assert_int_equal(load(&x, sizeof(x), 2 * MIB, &k), -1);
}

#define AT(member) offsetof(struct elf, member), sizeof(((struct elf *)0)->member)

// Each of these values makes the file one that must be refused.
static const struct {
	size_t offset, size;
	uint64_t value;
} spoilt[] = {
	{AT(head.e_ident[EI_CLASS]), ELFCLASS32},
	{AT(head.e_machine), EM_AARCH64},
	{AT(head.e_type), ET_REL},
	{AT(head.e_phnum), 0},
	{AT(head.e_phnum), 65535},
	{AT(head.e_phentsize), 32},
	{AT(head.e_phoff), UINT64_MAX - 8},
	{AT(head.e_phoff), 1 << 30},
	{AT(head.e_entry), MIB + 4096},
	{AT(head.e_entry), 0},
	{AT(p[0].p_paddr), 0},
	{AT(p[0].p_paddr), MIB - 1},
	{AT(p[0].p_paddr), 2 * MIB - 64},
	{AT(p[0].p_paddr), UINT64_MAX - 63},
	{AT(p[0].p_memsz), UINT64_MAX},
	{AT(p[0].p_memsz), 32},
	{AT(p[0].p_filesz), UINT64_MAX},
	{AT(p[0].p_offset), UINT64_MAX},
	{AT(p[0].p_offset), sizeof(struct elf) - 63},
	{AT(p[1].p_offset), UINT64_MAX - 4},
};

static void refuses_hostile_elf(void **state)
{
	struct kernel k;
	struct elf x;

	(void)state;
	for (size_t i = 0; i < sizeof(spoilt) / sizeof(*spoilt); i++) {
		make_elf(&x);
		memcpy((uint8_t *)&x + spoilt[i].offset, &spoilt[i].value, spoilt[i].size);
		if (load(&x, sizeof(x), 2 * MIB, &k) == 0)
			fail_msg("spoilt in way %zu, it is taken", i);
	}
	make_elf(&x);
	for (size_t len = 0; len < sizeof(x); len += 7)
		assert_int_equal(load(&x, len, 2 * MIB, &k), -1);
}

// A note's lengths that lead out of it, or around.
static void survives_hostile_notes(void **state)
{
	static const uint32_t lengths[] = {0, 1, 3, 5, 8, 4096, 0x7fffffff, UINT32_MAX - 3, UINT32_MAX};
	struct kernel k;
	struct elf x;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		for (size_t j = 0; j < 9; j++) {
			make_elf(&x);
			x.note.head = (Elf64_Nhdr){lengths[i], lengths[j], 18};
			assert_int_equal(load(&x, sizeof(x), 2 * MIB, &k), 0);
			assert_false(k.is_pvh);
		}
}

struct bzimage {
	uint8_t boot[0x1f1];
	struct setup_header head;
	uint8_t rest[1024 - 0x1f1 - sizeof(struct setup_header)];
	uint8_t content[4096];
};
_Static_assert(offsetof(struct bzimage, content) == 1024, "one sector of boot code and one of setup");

static void make_bzimage(struct bzimage *b)
{
	memset(b, 0x77, sizeof(*b));
	b->head = (struct setup_header){.setup_sects = 1,
		.boot_flag = 0xaa55,
		.jump = 0x6aeb, // over the whole header
		.header = 0x53726448,
		.version = 0x20f,
		.loadflags = LOADED_HIGH,
		.xloadflags = XLF_KERNEL_64,
		.initrd_addr_max = 0x7fffffff,
		.pref_address = MIB,
		.init_size = 8192,
		.cmdline_size = 2047};
}

static void loads_bzimage(void **state)
{
	static struct bzimage b;
	struct guest_memory m;
	struct kernel k;
	int fd;

	(void)state;
	make_bzimage(&b);
	fd = file_of(&b, sizeof(b));
	memory_make(&m, 2 * MIB, 0);
	assert_int_equal(kernel_load(&m, fd, &k, NULL), 0);
	assert_int_equal(k.entry, MIB + 0x200);
	assert_int_equal(k.end, MIB + 8192);
	assert_int_equal(k.initrd_max, 0x7fffffff);
	assert_int_equal(k.header.cmdline_size, 2047);
	assert_int_equal(memory_get(&m, MIB + 4095, 1), 0x77);
	assert_int_equal(memory_get(&m, MIB + 4096, 1), 0);
	memory_free(&m);
	close(fd);
}

static void refuses_hostile_bzimage(void **state)
{
	static struct bzimage b;
	struct kernel k;

	(void)state;
	make_bzimage(&b);
	b.head.version = 0x20b;
	assert_int_equal(load(&b, sizeof(b), 2 * MIB, &k), -1);
	make_bzimage(&b);
	b.head.xloadflags = 0;
	assert_int_equal(load(&b, sizeof(b), 2 * MIB, &k), -1);
	make_bzimage(&b);
	b.head.pref_address = 0x10000;
	assert_int_equal(load(&b, sizeof(b), 2 * MIB, &k), -1);
	make_bzimage(&b);
	b.head.pref_address = UINT64_MAX - 4096;
	assert_int_equal(load(&b, sizeof(b), 2 * MIB, &k), -1);
	make_bzimage(&b);
	b.head.init_size = UINT32_MAX;
	assert_int_equal(load(&b, sizeof(b), 2 * MIB, &k), -1);
	make_bzimage(&b);
	b.head.setup_sects = 255;
	assert_int_equal(load(&b, sizeof(b), 2 * MIB, &k), -1);
	assert_int_equal(load("#!/bin/sh\nexit\n", 15, 2 * MIB, &k), -1);
	memset(&b, 0, sizeof(b));
	assert_int_equal(load(&b, sizeof(b), 2 * MIB, &k), -1);
}

// A shorter header, of an older kernel, has nothing behind its end.
static void cuts_older_headers(void **state)
{
	static struct bzimage b;
	struct kernel k;

	(void)state;
	make_bzimage(&b);
	b.head.jump = 0x62eb; // to 0x264, the end of version 2.11's pref_address and init_size
	b.head.handover_offset = 0xdeadbeef;
	assert_int_equal(load(&b, sizeof(b), 2 * MIB, &k), 0);
	assert_int_equal(k.header.init_size, 8192);
	assert_int_equal(k.header.handover_offset, 0);
}

static int place(uint64_t memory, size_t len, uint64_t end, uint64_t max, uint64_t *at)
{
	const struct kernel k = {.end = end, .initrd_max = max};
	struct guest_memory m;
	uint8_t *data = malloc(len ? len : 1);
	uint64_t size = 0;
	int fd, r;

	memset(data, 0x33, len);
	fd = file_of(data, len);
	memory_make(&m, memory, 4096);
	r = initrd_load(&m, fd, &k, at, &size, NULL);
	if (r == 0) {
		assert_int_equal(size, len);
		assert_int_equal(memory_get(&m, *at, 1), 0x33);
		assert_int_equal(memory_get(&m, *at + len - 1, 1), 0x33);
	}
	memory_free(&m);
	free(data);
	close(fd);
	return r;
}

static void places_initrd(void **state)
{
	uint64_t at;

	(void)state;
	assert_int_equal(place(4 * MIB, 5000, MIB, UINT32_MAX, &at), 0);
	assert_int_equal(at, 4 * MIB - 8192);
	assert_int_equal(place(4 * MIB, 5000, MIB, 2 * MIB - 1, &at), 0);
	assert_int_equal(at, 2 * MIB - 8192);
	assert_int_equal(place(4 * MIB, 5000, 4 * MIB - 8192, UINT32_MAX, &at), 0);
	assert_int_equal(place(4 * MIB, 5000, 4 * MIB - 8191, UINT32_MAX, &at), -1);
	assert_int_equal(place(4 * MIB, 0, MIB, UINT32_MAX, &at), -1);
	assert_int_equal(place(2 * MIB, 3 * MIB, MIB, UINT32_MAX, &at), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_elf),
		cmocka_unit_test(finds_pvh_entry),
		cmocka_unit_test(refuses_hostile_elf),
		cmocka_unit_test(survives_hostile_notes),
		cmocka_unit_test(loads_bzimage),
		cmocka_unit_test(refuses_hostile_bzimage),
		cmocka_unit_test(cuts_older_headers),
		cmocka_unit_test(places_initrd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
