// SPDX-License-Identifier: MIT
// Halts with interrupts off, for ever.
#include "toy.h"

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	say("HALTED\n");
	for (;;)
		__asm__ volatile("cli; hlt");
}
