// SPDX-License-Identifier: MIT
// A network card's ring of what is sent, spoilt twice: more is available than there are descriptors; a frame lies where
// there is no memory. Then a frame that is one.
#include "queue.h"

static volatile struct queue sent;
static volatile uint8_t frame[12 + 60];

static void open_card(void)
{
	begin_device();
	place_queue(0, &queue);
	place_queue(1, &sent);
	start_device();
}

static void send(uint64_t address, uint16_t index)
{
	sent.descriptors[0] = (struct descriptor){.address = address, .len = sizeof(frame)};
	sent.available.index = index;
	set(REG_NOTIFY, 1);
}

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	find_device(TYPE_NET);
	open_card();
	send((uintptr_t)frame, QUEUE_SIZE + 1);
	await_broken();
	open_card();
	send(0x4000000, 1); // the guest has 64 MiB
	await_broken();
	open_card();
	send((uintptr_t)frame, 1);
	await_used(&sent, 1);
	succeed();
}
