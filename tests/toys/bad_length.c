// SPDX-License-Identifier: MIT
// A buffer of no bytes, a chain of nothing to write to, and one in the wrong order.
#include "queue.h"

static volatile uint8_t buffer[64];

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	find_device(TYPE_RNG);
	open_device();
	describe(0, buffer, 0, WRITE, 0);
	offer(0);
	await_broken();
	open_device();
	describe(0, buffer, sizeof(buffer), WRITE | NEXT, 1);
	describe(1, buffer, sizeof(buffer), 0, 0);
	offer(0);
	await_broken();
	use_rng_again();
	succeed();
}
