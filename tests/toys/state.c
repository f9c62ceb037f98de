// SPDX-License-Identifier: MIT
// What a 64-bit kernel meets: modes, segments, the zero page, the command line. The values are
// those of https://docs.kernel.org/arch/x86/boot.html and of the processor's reset; the guest has 64 MiB and the
// command line "one two pci=off".
#include "toy.h"

static uint64_t control(void)
{
	uint64_t cr0, cr4;

	__asm__ volatile("mov %%cr0, %0; mov %%cr4, %1" : "=r"(cr0), "=r"(cr4));
	return (cr0 & 0x80000001) | (cr4 & 0x20);
}

static uint64_t model_register(uint32_t number)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
	return (uint64_t)high << 32 | low;
}

static void check_processor(void)
{
	uint16_t cs, ds;
	uint64_t flags;

	__asm__ volatile("mov %%cs, %0; mov %%ds, %1" : "=r"(cs), "=r"(ds));
	expect("paging, protection, PAE", control(), 0x80000021);
	expect("EFER: long mode", model_register(0xc0000080) & 0x500, 0x500);
	// Intel's SDM, volume 4: fast strings; no branch trace (bit 11) and no sampling (12), as there are no counters.
	expect("MISC_ENABLE", model_register(0x1a0), 0x1801);
	expect("MTRRs: on, memory is cached", model_register(0x2ff), 0x806);
	expect("CS is a segment of the table", cs, 8);
	expect("DS is a segment of the table", ds, 16);
	__asm__ volatile("pushf; pop %0" : "=r"(flags));
	expect("interrupts are off", flags & 0x200, 0);
}

static uint64_t field(const uint8_t *page, unsigned at, unsigned len)
{
	uint64_t v = 0;

	while (len--)
		v = v << 8 | page[at + len];
	return v;
}

static void check_range(const uint8_t *page, unsigned i, uint64_t start, uint64_t len, uint64_t type)
{
	unsigned at = 0x2d0 + i * 20;

	expect("where memory begins", field(page, at, 8), start);
	expect("how long it is", field(page, at + 8, 8), len);
	expect("what it is", field(page, at + 16, 4), type);
}

static void check_zero_page(const uint8_t *page)
{
	static const char wanted[] = "one two pci=off";
	const char *line;

	expect("HdrS", field(page, 0x202, 4), 0x53726448);
	expect("the loader's type", field(page, 0x210, 1), 0xff);
	expect("ranges of memory", field(page, 0x1e8, 1), 3);
	check_range(page, 0, 0, 0x9fc00, 1);
	check_range(page, 1, 0x9fc00, 0x60400, 2);
	check_range(page, 2, 0x100000, 0x3f00000, 1);
	expect("an initrd", field(page, 0x218, 8), 0);
	line = (const char *)field(page, 0x228, 4);
	for (unsigned i = 0; i < sizeof(wanted); i++)
		expect("the command line", (uint8_t)line[i], (uint8_t)wanted[i]);
}

void toy(const uint8_t *zero_page)
{
	check_processor();
	check_zero_page(zero_page);
	succeed();
}
