// SPDX-License-Identifier: MIT
// Writing to a drive that is read-only fails, and so does reading behind its end; reading it works. Its first sector
// begins with "drive".
#include "queue.h"

#define SECTOR 512
enum { IN = 0, OUT = 1 };
enum { STATUS_OK = 0, STATUS_ERROR = 1 };

static volatile struct {
	uint32_t type, reserved;
	uint64_t sector;
} head;
static volatile uint8_t data[SECTOR], status;

static uint8_t request(uint32_t type, uint64_t sector)
{
	uint16_t before = queue.used.index;

	head.type = type;
	head.sector = sector;
	status = 0xff;
	describe(0, &head, sizeof(head), NEXT, 1);
	describe(1, data, SECTOR, NEXT | (type == IN ? WRITE : 0), 2);
	describe(2, &status, 1, WRITE, 0);
	offer(0);
	await_used(&queue, before + 1);
	return status;
}

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	find_device(TYPE_BLOCK);
	open_device();
	expect("reading", request(IN, 0), STATUS_OK);
	for (unsigned i = 0; i < 5; i++)
		expect("the sector's content", data[i], (uint8_t)"drive"[i]);
	fill_bytes((void *)(uintptr_t)data, 'x', SECTOR);
	expect("writing to a read-only drive", request(OUT, 0), STATUS_ERROR);
	expect("reading behind the end", request(IN, UINT64_MAX / SECTOR), STATUS_ERROR);
	expect("reading far behind the end", request(IN, UINT64_MAX), STATUS_ERROR);
	expect("reading again", request(IN, 0), STATUS_OK);
	expect("the sector's first byte", data[0], 'd');
	succeed();
}
