// SPDX-License-Identifier: MIT
// Buffers where there is no memory: in a device's registers, behind the last byte, across it, around the end of all
// addresses. And a queue that lies there.
#include "queue.h"

static const struct {
	uint64_t address;
	uint32_t len;
} buffers[] = {
	{WINDOWS, 4096},
	{0xfee00000, 4096},
	{0x4000000 - 8, 16}, // the guest has 64 MiB
	{0x4000000, 1},
	{UINT64_MAX - 7, 16},
	{UINT64_MAX, UINT32_MAX},
	{0x1000, UINT32_MAX},
};

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	find_device(TYPE_RNG);
	for (unsigned i = 0; i < sizeof(buffers) / sizeof(*buffers); i++) {
		open_device();
		describe(0, NULL, buffers[i].len, WRITE, 0);
		queue.descriptors[0].address = buffers[i].address;
		offer(0);
		await_broken();
	}
	set(REG_STATUS, 0);
	set(REG_STATUS, ACKNOWLEDGE | DRIVER);
	set(REG_DRIVER_SELECT, 1);
	set(REG_DRIVER_FEATURES, 1);
	set(REG_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	set(REG_QUEUE_SIZE, QUEUE_SIZE);
	set(REG_DESCRIPTORS, WINDOWS);
	set(REG_AVAILABLE, 0xfee00000);
	set(REG_USED, 0xfffffff0);
	set(REG_QUEUE_READY, 1);
	set(REG_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	await_broken();
	use_rng_again();
	succeed();
}
