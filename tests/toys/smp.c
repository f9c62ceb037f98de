// SPDX-License-Identifier: MIT
// Wakes the other vCPUs as an operating system does, by INIT and STARTUP to all but itself, and counts those that come:
// three more. They begin in real mode. Intel SDM volume 3, 9.4.4.
#include "toy.h"

#define LAPIC      0xfee00000
#define TRAMPOLINE 0x70000
#define COUNT      0x70ff0
#define OTHERS     3

extern const uint8_t others_begin[], others_end[];
__asm__(".pushsection .rodata\n"
	".code16\n"
	"others_begin:\n"
	"	mov $0x7000, %ax\n"
	"	mov %ax, %ds\n"
	"	lock incl 0xff0\n"
	"1:	cli\n"
	"	hlt\n"
	"	jmp 1b\n"
	"others_end:\n"
	".code64\n"
	".popsection");

void toy(const uint8_t *zero_page)
{
	volatile uint32_t *count = (volatile uint32_t *)COUNT;
	uint8_t *at = (uint8_t *)TRAMPOLINE;

	(void)zero_page;
	map_devices();
	for (const uint8_t *p = others_begin; p < others_end; p++)
		*at++ = *p;
	*count = 0;
	write32(LAPIC + 0xf0, 0x1ff); // on
	write32(LAPIC + 0x300, 0xc4500);
	write32(LAPIC + 0x300, 0xc4600 | TRAMPOLINE >> 12);
	for (unsigned i = 0; i < 1000000 && *count < OTHERS; i++)
		in8(0x80);
	expect("vCPUs that came", *count, OTHERS);
	succeed();
}
