// SPDX-License-Identifier: MIT
// A chain that bites its tail, and one that is its own successor.
#include "queue.h"

static volatile uint8_t buffer[64];

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	find_device(TYPE_RNG);
	open_device();
	for (uint16_t i = 0; i < QUEUE_SIZE; i++)
		describe(i, buffer, sizeof(buffer), WRITE | NEXT, (i + 1) % QUEUE_SIZE);
	offer(3);
	await_broken();
	use_rng_again();
	describe(1, buffer, sizeof(buffer), WRITE | NEXT, 1);
	offer(1);
	await_broken();
	use_rng_again();
	succeed();
}
