// SPDX-License-Identifier: MIT
#include "vmm/boot.h"

#include <string.h>

#include "vmm/layout.h"

#define E820_RAM      1
#define E820_RESERVED 2
#define RANGES        5

struct range {
	uint64_t start, len;
	uint32_t type;
};

// Of struct hvm_start_info and its lists, version 1.
struct pvh_info {
	uint32_t magic, version, flags, modules;
	uint64_t module_list, cmdline, rsdp, map;
	uint32_t map_entries, reserved;
};
struct pvh_module {
	uint64_t start, len, cmdline, reserved;
};
struct pvh_range {
	uint64_t start, len;
	uint32_t type, reserved;
};

#define PVH_MAGIC 0x336ec578

static size_t list_memory(const struct guest_memory *m, struct range r[RANGES])
{
	size_t n = 0;

	r[n++] = (struct range){0, LAYOUT_BASE_END, E820_RAM};
	r[n++] = (struct range){LAYOUT_BASE_END, LAYOUT_HIGH - LAYOUT_BASE_END, E820_RESERVED};
	r[n++] = (struct range){LAYOUT_HIGH, m->regions[0].len - LAYOUT_HIGH, E820_RAM};
	for (size_t i = 1; i < m->count && n < RANGES; i++)
		r[n++] = (struct range){m->regions[i].start, m->regions[i].len, E820_RAM};
	return n;
}

static int put(const struct guest_memory *m, uint64_t address, const void *data, size_t len, struct err **e)
{
	void *at = guest_range(m, address, len);

	if (!at)
		return err_set(e, "cannot start the guest: it has no memory at 0x%llx", (unsigned long long)address);
	memcpy(at, data, len);
	return 0;
}

static int put_zero_page(const struct guest_memory *m, const struct boot *b, struct err **e)
{
	struct boot_params p = {.hdr = b->kernel->header, .acpi_rsdp_addr = b->rsdp};
	struct range r[RANGES];

	// A vmlinux has no header: what a boot loader leaves of one is enough.
	p.hdr.boot_flag = 0xaa55;
	p.hdr.header = 0x53726448; // "HdrS"
	p.hdr.type_of_loader = 0xff;
	p.hdr.cmd_line_ptr = LAYOUT_CMDLINE;
	p.hdr.ramdisk_image = (uint32_t)b->initrd;
	p.hdr.ramdisk_size = (uint32_t)b->initrd_size;
	if (!p.hdr.kernel_alignment)
		p.hdr.kernel_alignment = 0x1000000;
	p.e820_entries = (uint8_t)list_memory(m, r);
	for (size_t i = 0; i < p.e820_entries; i++)
		p.e820_table[i] = (struct boot_e820_entry){r[i].start, r[i].len, r[i].type};
	return put(m, LAYOUT_ZERO_PAGE, &p, sizeof(p), e);
}

static int put_pvh(const struct guest_memory *m, const struct boot *b, struct err **e)
{
	struct pvh_info info = {.magic = PVH_MAGIC,
		.version = 1,
		.modules = b->initrd_size ? 1 : 0,
		.module_list = b->initrd_size ? LAYOUT_PVH_MODULE : 0,
		.cmdline = LAYOUT_CMDLINE,
		.rsdp = b->rsdp,
		.map = LAYOUT_PVH_MAP};
	struct pvh_module module = {.start = b->initrd, .len = b->initrd_size};
	struct pvh_range map[RANGES];
	struct range r[RANGES];

	info.map_entries = (uint32_t)list_memory(m, r);
	for (size_t i = 0; i < info.map_entries; i++)
		map[i] = (struct pvh_range){.start = r[i].start, .len = r[i].len, .type = r[i].type};
	return put(m, LAYOUT_PVH_INFO, &info, sizeof(info), e) ||
			       put(m, LAYOUT_PVH_MODULE, &module, sizeof(module), e) ||
			       put(m, LAYOUT_PVH_MAP, map, sizeof(*map) * info.map_entries, e)
		       ? -1
		       : 0;
}

int boot_write(const struct guest_memory *m, const struct boot *b, struct err **e)
{
	size_t len = strlen(b->cmdline) + 1;

	if (m->count == 0 || m->regions[0].len <= LAYOUT_HIGH)
		return err_set(e, "cannot start the guest: it has no memory above 1 MiB");
	if (len > LAYOUT_CMDLINE_MAX)
		return err_set(e, "cannot start the guest: the kernel's command line has %zu bytes, and Linux reads %d",
			len - 1, LAYOUT_CMDLINE_MAX - 1);
	if (put(m, LAYOUT_CMDLINE, b->cmdline, len, e))
		return -1;
	return b->kernel->is_pvh ? put_pvh(m, b, e) : put_zero_page(m, b, e);
}
