// SPDX-License-Identifier: MIT
// The device is reset with requests on their way. After the reset it must not touch the memory of before.
#include "queue.h"

static volatile uint8_t buffer[QUEUE_SIZE][4096];

static void reset_once(void)
{
	open_device();
	for (uint16_t i = 0; i < QUEUE_SIZE; i++) {
		describe(i, buffer[i], sizeof(buffer[i]), WRITE, 0);
		offer(i);
	}
	set(REG_STATUS, 0);
	expect("a device that was reset has no status", get(REG_STATUS), 0);
	fill_bytes((void *)(uintptr_t)buffer, 0, sizeof(buffer));
	for (unsigned i = 0; i < 20; i++)
		get(REG_STATUS);
	for (unsigned i = 0; i < QUEUE_SIZE; i++)
		for (unsigned j = 0; j < sizeof(buffer[i]); j += 64)
			if (buffer[i][j])
				fail("memory changed after the reset");
}

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	find_device(TYPE_RNG);
	for (unsigned i = 0; i < 20; i++)
		reset_once();
	use_rng_again();
	succeed();
}
