// SPDX-License-Identifier: MIT
// Runs for ever, and never leaves by itself.
#include "toy.h"

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	say("SPINNING\n");
	for (;;)
		__asm__ volatile("pause");
}
