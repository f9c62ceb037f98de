// SPDX-License-Identifier: MIT
// The head of a chain is beyond the table.
#include "queue.h"

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	find_device(TYPE_RNG);
	open_device();
	offer(QUEUE_SIZE);
	await_broken();
	use_rng_again();
	describe(0, &queue, 16, WRITE | NEXT, 0xffff);
	offer(0);
	await_broken();
	use_rng_again();
	succeed();
}
