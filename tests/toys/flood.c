// SPDX-License-Identifier: MIT
// Writes to the serial port for ever.
#include "toy.h"

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	for (;;)
		say("flood ");
}
