// SPDX-License-Identifier: MIT
// tender/elf, tender/manifest: one good unikernel, and everything that can be wrong with one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "tender/elf.h"
#include "tender/manifest.h"

#define PAGE 4096UL

// Headers and note in the first page, text in the second, data in the third and a half, with 0x3000 bytes in memory.
struct file {
	Elf64_Ehdr head;
	Elf64_Phdr p[6];
	struct {
		Elf64_Nhdr head;
		char name[8];
		uint8_t body[16];
	} other;
	struct unikernel_note note;
	uint8_t rest[PAGE * 3];
};

#define NOTE_AT offsetof(struct file, other)
#define SIZE    (PAGE * 3 + 0x800)

static Elf64_Phdr load(uint64_t page, uint32_t flags, uint64_t bytes, uint64_t size)
{
	return (Elf64_Phdr){.p_type = PT_LOAD,
		.p_flags = flags,
		.p_offset = page * PAGE,
		.p_vaddr = UNIKERNEL_IMAGE + page * PAGE,
		.p_filesz = bytes,
		.p_memsz = size,
		.p_align = PAGE};
}

static struct file good(void)
{
	struct file f = {.head = {.e_type = ET_EXEC,
				 .e_machine = EM_X86_64,
				 .e_version = EV_CURRENT,
				 .e_entry = UNIKERNEL_IMAGE + PAGE,
				 .e_phoff = offsetof(struct file, p),
				 .e_ehsize = sizeof(Elf64_Ehdr),
				 .e_phentsize = sizeof(Elf64_Phdr),
				 .e_phnum = 6}};

	memcpy(f.head.e_ident, ELFMAG "\2\1\1", 7);
	f.p[0] = load(0, PF_R, PAGE, PAGE);
	f.p[1] = load(1, PF_R | PF_X, PAGE, PAGE);
	f.p[2] = load(2, PF_R | PF_W, PAGE + 0x800, 0x3000);
	f.p[3] = (Elf64_Phdr){
		.p_type = PT_NOTE, .p_offset = NOTE_AT, .p_filesz = sizeof(f.other) + sizeof(f.note), .p_align = 4};
	f.p[4] = (Elf64_Phdr){.p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W | PF_X};
	f.p[5] = (Elf64_Phdr){.p_type = PT_TLS, .p_vaddr = UNIKERNEL_IMAGE};
	f.other.head = (Elf64_Nhdr){4, 13, NT_GNU_BUILD_ID};
	memcpy(f.other.name, "GNU", 4);
	// Four bytes of name, so that the body begins behind them: eight are kept here.
	f.other.head.n_namesz = 8;
	f.note.name_size = sizeof(UNIKERNEL_NOTE_NAME);
	f.note.size = sizeof(f.note.manifest);
	f.note.type = UNIKERNEL_NOTE_TYPE;
	memcpy(f.note.name, UNIKERNEL_NOTE_NAME, sizeof(UNIKERNEL_NOTE_NAME));
	f.note.manifest = (struct unikernel_manifest){.version = UNIKERNEL_VERSION,
		.size = sizeof(f.note.manifest),
		.thread_pointer = UNIKERNEL_IMAGE + 2 * PAGE + 0x10,
		.stack_size = 1 << 20,
		.heap_min = 1 << 20,
		.device = {{UNIKERNEL_NET, UNIKERNEL_NET_CSUM}, {UNIKERNEL_ROOT, UNIKERNEL_OPTIONAL}}};
	return f;
}

static void test_good(void **state)
{
	struct file f = good();
	struct elf_image image;
	struct err *e = NULL;
	(void)state;

	if (elf_read(&f, SIZE, &image, &e))
		fail_msg("%s", err_text(e));
	assert_int_equal(image.segments, 3);
	assert_int_equal(image.segment[1].protection, PROT_READ | PROT_EXEC);
	assert_int_equal(image.segment[2].address, UNIKERNEL_IMAGE + 2 * PAGE);
	assert_int_equal(image.segment[2].bytes, PAGE + 0x800);
	assert_int_equal(image.segment[2].size, 0x3000);
	assert_int_equal(image.entry, UNIKERNEL_IMAGE + PAGE);
	assert_int_equal(image.headers_at, UNIKERNEL_IMAGE + sizeof(Elf64_Ehdr));
	assert_int_equal(image.manifest.stack_size, 1 << 20);
	assert_int_equal(manifest_device(&image.manifest, UNIKERNEL_NET)->flags, UNIKERNEL_NET_CSUM);
	assert_null(manifest_device(&image.manifest, UNIKERNEL_SCRATCH));
}

static void assert_bad(const struct file *f, size_t size, const char *reason)
{
	CLEANUP_ERR struct err *e = NULL;
	struct elf_image image;

	assert_int_equal(elf_read(f, size, &image, &e), -1);
	if (!strstr(err_text(e), reason))
		fail_msg("'%s' does not say '%s'", err_text(e), reason);
}

// One good file with one change.
#define BAD(change, reason)                                                                                            \
	do {                                                                                                           \
		struct file f = good();                                                                                \
		change;                                                                                                \
		assert_bad(&f, SIZE, reason);                                                                          \
	} while (0)

static void test_kind(void **state)
{
	(void)state;

	BAD(f.head.e_ident[1] = 'e', "no ELF");
	BAD(f.head.e_ident[EI_CLASS] = ELFCLASS32, "not for x86-64");
	BAD(f.head.e_ident[EI_DATA] = ELFDATA2MSB, "not for x86-64");
	BAD(f.head.e_machine = EM_AARCH64, "not for x86-64");
	BAD(f.head.e_version = 2, "version");
	BAD(f.head.e_type = ET_DYN, "ELF type is 3");
	BAD(f.head.e_phentsize = 32, "program headers of 32 bytes");
	BAD(f.head.e_phnum = 0, "0 program headers");
	BAD(f.head.e_phnum = 33, "33 program headers");
	BAD(f.head.e_phnum = 0xffff, "65535 program headers");
	BAD(f.head.e_phoff = SIZE - 8, "not wholly in the file");
	BAD(f.head.e_phoff = UINT64_MAX - 8, "not wholly in the file");
	BAD(f.p[4].p_type = PT_INTERP, "dynamically");
	BAD(f.p[4].p_type = PT_DYNAMIC, "dynamically");
}

static void test_segments(void **state)
{
	(void)state;

	BAD(f.p[1].p_flags = PF_R | PF_W | PF_X, "writable and executable");
	BAD(f.p[1].p_flags = PF_X, "not readable");
	BAD(f.p[1].p_flags = PF_R | PF_X | 8, "flags 0xd");
	BAD(f.p[1].p_filesz = PAGE + 1, "larger in the file");
	BAD(f.p[2].p_filesz = PAGE + 0x801, "not wholly in the file");
	BAD(f.p[2].p_offset = UINT64_MAX - PAGE + 1, "not wholly in the file");
	BAD(f.p[2].p_memsz = UINT64_MAX, "lies outside");
	BAD(f.p[2].p_memsz = UNIKERNEL_IMAGE_END, "lies outside");
	BAD(f.p[0].p_vaddr = UNIKERNEL_IMAGE - PAGE, "lies outside");
	BAD(f.p[0].p_vaddr = UNIKERNEL_TENDER, "lies outside");
	BAD(f.p[2].p_vaddr = UNIKERNEL_STACK_END - PAGE, "lies outside");
	BAD(f.p[2].p_vaddr = 0xffffffff81000000, "lies outside");
	BAD(f.p[1].p_vaddr += 8, "another place in its page");
	BAD(f.p[1].p_vaddr = UNIKERNEL_IMAGE, "shares a page");
	BAD(f.p[2].p_vaddr = UNIKERNEL_IMAGE, "shares a page");
	BAD((f.p[2].p_offset = PAGE * 2 - 8, f.p[2].p_vaddr = UNIKERNEL_IMAGE + PAGE * 2 - 8), "shares a page");
	BAD(f.p[0].p_memsz = PAGE * 2 + 1, "shares a page");
	BAD(f.head.e_entry = UNIKERNEL_IMAGE, "no executable segment");
	BAD(f.head.e_entry = UNIKERNEL_IMAGE + 2 * PAGE, "no executable segment");
	BAD(f.head.e_entry = UNIKERNEL_TENDER, "no executable segment");
	BAD(f.head.e_entry = UINT64_MAX, "no executable segment");
}

static void test_manifest(void **state)
{
	(void)state;

	BAD(f.p[3].p_type = PT_NULL, "without a unikernel's manifest");
	BAD(f.note.name[0] = 'A', "without a unikernel's manifest");
	BAD(f.note.type++, "without a unikernel's manifest");
	BAD(f.note.name_size = 5, "without a unikernel's manifest");
	BAD(f.note.size -= 4, "its manifest has");
	BAD(f.note.size += 4, "notes are cut");
	BAD(f.note.size = UINT32_MAX, "notes are cut");
	BAD(f.note.name_size = UINT32_MAX, "notes are cut");
	BAD(f.p[3].p_filesz -= 1, "notes are cut");
	BAD(f.p[3].p_offset = UINT64_MAX, "notes are not wholly in the file");
	BAD(f.p[3].p_filesz = SIZE, "notes are not wholly in the file");
	BAD(f.p[4] = f.p[3], "it has 2 manifests");
	BAD(f.note.manifest.version = 2, "manifest is of version 2");
	BAD(f.note.manifest.size++, "manifest is of version 1");
	BAD(f.note.manifest.stack_size = UNIKERNEL_STACK_MIN - PAGE, "stack");
	BAD(f.note.manifest.stack_size = UNIKERNEL_STACK_MAX + PAGE, "stack");
	BAD(f.note.manifest.stack_size++, "stack");
	BAD(f.note.manifest.heap_min = UINT64_MAX, "heap");
	BAD(f.note.manifest.thread_pointer += 8, "thread pointer");
	BAD(f.note.manifest.thread_pointer = UNIKERNEL_IMAGE + PAGE, "thread pointer");
	BAD(f.note.manifest.thread_pointer = UNIKERNEL_HEAP, "thread pointer");
	BAD(f.note.manifest.thread_pointer = UNIKERNEL_IMAGE + 2 * PAGE + 0x3000, "thread pointer");
	BAD(f.note.manifest.device[1].kind = UNIKERNEL_NET, "two devices of kind 1");
	BAD(f.note.manifest.device[2].kind = UNIKERNEL_KINDS, "device of kind 4");
	BAD(f.note.manifest.device[3].kind = UNIKERNEL_SCRATCH, "device of kind 3 at place 3");
	BAD(f.note.manifest.device[2].flags = UNIKERNEL_OPTIONAL, "device of kind 0");
	BAD(f.note.manifest.device[0].flags = UNIKERNEL_NET_TSO4, "flags 0x4");
	BAD(f.note.manifest.device[0].flags = 8, "flags 0x8");
	BAD(f.note.manifest.device[1].flags = UNIKERNEL_NET_CSUM, "flags 0x2");
}

// A file that ends anywhere is refused, or all that is left out of it is bytes that nobody needs.
static void test_cut(void **state)
{
	struct file f = good();
	struct elf_image image;
	(void)state;

	for (size_t size = 0; size < SIZE; size++)
		assert_int_equal(elf_read(&f, size, &image, NULL), -1);
	assert_int_equal(elf_read(&f, SIZE, &image, NULL), 0);
}

static void test_headers_elsewhere(void **state)
{
	struct file f = good();
	struct elf_image image;
	(void)state;

	f.p[0].p_type = PT_NULL;
	assert_int_equal(elf_read(&f, SIZE, &image, NULL), 0);
	assert_int_equal(image.headers_at, 0);
	f.p[2].p_memsz = 0;
	f.p[2].p_filesz = 0;
	f.note.manifest.thread_pointer = 0;
	assert_int_equal(elf_read(&f, SIZE, &image, NULL), 0);
	assert_int_equal(image.segments, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_kind),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_manifest),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_headers_elsewhere),
	};

	return cmocka_run_group_tests_name("tender/elf", tests, NULL, NULL);
}
