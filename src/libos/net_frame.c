// SPDX-License-Identifier: MIT
#include "libos/net_frame.h"

#include <string.h>

enum { FRAMES = 64, RESERVE = 8, SMALL = 2048 };

static struct frame frames[FRAMES];
static struct frame *unused;
static unsigned made, given;

struct frame *net_frame(void)
{
	if (!unused && made < FRAMES) {
		unused = &frames[made++];
		unused->next = NULL;
	}
	return unused;
}

static void give_back(struct pbuf *p)
{
	struct frame *f = (struct frame *)p;

	f->next = unused;
	unused = f;
	given--;
}

static struct pbuf *lend(size_t start, u16_t length)
{
	struct frame *f = unused;

	unused = f->next;
	given++;
	f->packet.custom_free_function = give_back;
	return pbuf_alloced_custom(PBUF_RAW, length, PBUF_REF, &f->packet, f->bytes + start, length);
}

static struct pbuf *copy(size_t start, u16_t length)
{
	struct pbuf *p = pbuf_alloc(PBUF_RAW, length, PBUF_RAM);

	if (p)
		memcpy(p->payload, unused->bytes + start, length);
	return p;
}

// Whoever sends much that no one reads would get all buffers; then even his acknowledgements could not come in. So the
// last ones are for when there is no other memory.
struct pbuf *net_frame_wrap(size_t start, size_t end)
{
	size_t length = end - start;
	struct pbuf *p = NULL;

	if (length > UINT16_MAX)
		return NULL;
	if (length <= SMALL || given >= FRAMES - RESERVE)
		p = copy(start, (u16_t)length);
	return p ? p : lend(start, (u16_t)length);
}
