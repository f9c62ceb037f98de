// SPDX-License-Identifier: MIT
#include "vmm/registers.h"

#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>

#include "vmm/layout.h"

#define CR0_PE   0x1u
#define CR0_ET   0x10u
#define CR0_PG   0x80000000u
#define CR4_PAE  0x20u
#define EFER_LME 0x100u
#define EFER_LMA 0x400u

#define PAGE_TABLE  3u    // present, writable
#define PAGE_2MIB   0x83u // and no table
#define PAGE_STEP   0x200000u
#define TABLE_SIZE  4096
#define TABLE_SLOTS 512

#define MSR_MISC_ENABLE       0x1a0
#define MSR_MISC_FAST_STRINGS 0x1
#define MSR_MISC_NO_COUNTERS  0x1800 // no branch trace, no store of events: cpuid.c has removed the counters
#define MSR_MTRR_DEFAULT      0x2ff
#define MSR_MTRR_WRITE_BACK   0x806 // on, and memory is cached

enum { SLOT_CODE = 1, SLOT_DATA, SLOT_TASK, SLOTS };

// Descriptors: of 4 GiB in pages, present. AMD APM volume 2, 4.7.
#define CODE64 0x00af9b000000ffff
#define CODE32 0x00cf9b000000ffff
#define DATA   0x00cf93000000ffff
#define TASK64 0x008f8b000000ffff
#define TASK32 0x00008b0000000067

static const uint64_t descriptors[2][SLOTS] = {
	{0, CODE64, DATA, TASK64},
	{0, CODE32, DATA, TASK32},
};

// What the processor would load into its segment register from the descriptor.
static struct kvm_segment segment(bool is_pvh, unsigned slot)
{
	uint64_t d = descriptors[is_pvh][slot];
	struct kvm_segment s = {.selector = (uint16_t)(slot * 8),
		.base = (d >> 16 & 0xffffff) | (d >> 56 & 0xff) << 24,
		.limit = (uint32_t)((d & 0xffff) | (d >> 32 & 0xf0000)),
		.type = d >> 40 & 0xf,
		.s = d >> 44 & 1,
		.dpl = d >> 45 & 3,
		.present = d >> 47 & 1,
		.avl = d >> 52 & 1,
		.l = d >> 53 & 1,
		.db = d >> 54 & 1,
		.g = d >> 55 & 1};

	if (s.g)
		s.limit = s.limit << 12 | 0xfff;
	return s;
}

static int put(const struct guest_memory *m, uint64_t address, const void *data, size_t len, struct err **e)
{
	void *at = guest_range(m, address, len);

	if (!at)
		return err_set(e, "cannot start the guest: it has no memory at 0x%llx", (unsigned long long)address);
	memcpy(at, data, len);
	return 0;
}

static int put_page_tables(const struct guest_memory *m, struct err **e)
{
	const uint64_t pml4 = LAYOUT_PDPT | PAGE_TABLE, pdpt = LAYOUT_PD | PAGE_TABLE;
	uint64_t pd[TABLE_SLOTS];

	for (uint64_t i = 0; i < TABLE_SLOTS; i++)
		pd[i] = i * PAGE_STEP | PAGE_2MIB;
	return put(m, LAYOUT_PML4, &pml4, sizeof(pml4), e) || put(m, LAYOUT_PDPT, &pdpt, sizeof(pdpt), e) ||
			       put(m, LAYOUT_PD, pd, sizeof(pd), e)
		       ? -1
		       : 0;
}

int registers_write_tables(const struct guest_memory *m, bool is_pvh, struct err **e)
{
	if (put(m, LAYOUT_GDT, descriptors[is_pvh], sizeof(descriptors[0]), e))
		return -1;
	return is_pvh ? 0 : put_page_tables(m, e);
}

static void set_segments(struct kvm_sregs *s, bool is_pvh)
{
	s->cs = segment(is_pvh, SLOT_CODE);
	s->ds = s->es = s->fs = s->gs = s->ss = segment(is_pvh, SLOT_DATA);
	s->tr = segment(is_pvh, SLOT_TASK);
	s->gdt = (struct kvm_dtable){.base = LAYOUT_GDT, .limit = sizeof(descriptors[0]) - 1};
	s->idt = (struct kvm_dtable){.base = LAYOUT_IDT, .limit = 7};
}

static void set_modes(struct kvm_sregs *s, bool is_pvh)
{
	s->cr0 = CR0_PE | CR0_ET;
	s->cr4 = 0;
	s->efer = 0;
	if (is_pvh)
		return;
	s->cr0 |= CR0_PG;
	s->cr4 = CR4_PAE;
	s->cr3 = LAYOUT_PML4;
	s->efer = EFER_LME | EFER_LMA;
}

int registers_set_boot(int vcpu, uint64_t entry, bool is_pvh, struct err **e)
{
	struct kvm_regs r = {.rip = entry, .rflags = 2};
	struct kvm_sregs s;

	if (is_pvh) {
		r.rbx = LAYOUT_PVH_INFO;
	} else {
		r.rsi = LAYOUT_ZERO_PAGE;
		r.rsp = r.rbp = LAYOUT_STACK;
	}
	if (ioctl(vcpu, KVM_GET_SREGS, &s))
		return err_sys(e, "cannot read a vCPU's registers");
	set_segments(&s, is_pvh);
	set_modes(&s, is_pvh);
	if (ioctl(vcpu, KVM_SET_SREGS, &s) || ioctl(vcpu, KVM_SET_REGS, &r))
		return err_sys(e, "cannot set a vCPU's registers");
	return 0;
}

int registers_set_msrs(int vcpu, struct err **e)
{
	enum { COUNT = 2 };
	union {
		struct kvm_msrs head;
		uint8_t room[sizeof(struct kvm_msrs) + COUNT * sizeof(struct kvm_msr_entry)];
	} list = {.head.nmsrs = COUNT};
	int set;

	list.head.entries[0] =
		(struct kvm_msr_entry){.index = MSR_MISC_ENABLE, .data = MSR_MISC_FAST_STRINGS | MSR_MISC_NO_COUNTERS};
	list.head.entries[1] = (struct kvm_msr_entry){.index = MSR_MTRR_DEFAULT, .data = MSR_MTRR_WRITE_BACK};
	set = ioctl(vcpu, KVM_SET_MSRS, &list);
	if (set < 0)
		return err_sys(e, "cannot set a vCPU's model-specific registers");
	if (set < COUNT)
		return err_set(e, "cannot set a vCPU's model-specific register 0x%x", list.head.entries[set].index);
	return 0;
}
