// SPDX-License-Identifier: MIT
// Buddies (Knowlton 1965): a block is halved until it fits, and halves that are both unused make a whole again. That is
// put off until there is no other memory (Barkley and Lee 1989): most sizes come back as soon as they have gone.
#include "libos/net_memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { SHIFT_MIN = 6, SHIFT_MAX = 17, HEADER = 16 };

struct block {
	struct block *next; // while it is unused
	uint32_t offset;    // in its piece
	uint8_t shift;      // of its size, this header included
	bool is_unused;
	struct block **link; // while it is unused; the program's bytes begin here otherwise
};

_Static_assert(offsetof(struct block, link) == HEADER, "what follows the header is aligned to 16");
_Static_assert(NET_MEMORY_PIECE % (1 << SHIFT_MAX) == 0, "a piece is made of whole blocks");

static struct {
	struct block *unused[SHIFT_MAX + 1];
	size_t taken; // of NET_MEMORY_MAX
	size_t freed; // bytes since halves were last joined
	size_t used;
} memory;

static void put(struct block *b)
{
	struct block **list = &memory.unused[b->shift];

	b->is_unused = true;
	b->next = *list;
	b->link = list;
	if (b->next)
		b->next->link = &b->next;
	*list = b;
}

static void pull(struct block *b)
{
	b->is_unused = false;
	*b->link = b->next;
	if (b->next)
		b->next->link = b->link;
}

static struct block *make(void *at, size_t offset, size_t shift)
{
	struct block *b = at;

	b->offset = (uint32_t)offset;
	b->shift = (uint8_t)shift;
	put(b);
	return b;
}

static bool take_piece(void)
{
	char *piece;

	if (memory.taken + NET_MEMORY_PIECE > NET_MEMORY_MAX)
		return false;
	piece = mmap(NULL, NET_MEMORY_PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (piece == MAP_FAILED)
		return false;
	memory.taken += NET_MEMORY_PIECE;
	for (size_t at = 0; at < NET_MEMORY_PIECE; at += (size_t)1 << SHIFT_MAX)
		make(piece + at, at, SHIFT_MAX);
	return true;
}

// At a buddy's place there is always a block; it may be a smaller one.
static struct block *unused_buddy(struct block *b)
{
	const size_t size = (size_t)1 << b->shift;
	void *at = b->offset & size ? (char *)b - size : (char *)b + size;
	struct block *buddy = at;

	return buddy->is_unused && buddy->shift == b->shift ? buddy : NULL;
}

static void join_list(size_t shift)
{
	for (struct block *b = memory.unused[shift], *next; b; b = next) {
		struct block *buddy = unused_buddy(b);

		next = b->next == buddy && buddy ? buddy->next : b->next;
		if (!buddy)
			continue;
		pull(b);
		pull(buddy);
		b = b->offset < buddy->offset ? b : buddy;
		make(b, b->offset, shift + 1);
	}
}

// Not again before as much has come back as is wanted: it would find no more than the last time.
static bool join(size_t wanted)
{
	if (memory.freed < wanted)
		return false;
	memory.freed = 0;
	for (size_t shift = SHIFT_MIN; shift < SHIFT_MAX; shift++)
		join_list(shift);
	return true;
}

static struct block *smallest(size_t shift)
{
	while (shift <= SHIFT_MAX && !memory.unused[shift])
		shift++;
	return shift <= SHIFT_MAX ? memory.unused[shift] : NULL;
}

static struct block *find(size_t shift)
{
	struct block *b = smallest(shift);

	if (!b && (take_piece() || join((size_t)1 << shift)))
		b = smallest(shift);
	return b;
}

static void halve(struct block *b)
{
	const size_t half = (size_t)1 << --b->shift;

	make((char *)b + half, b->offset + half, b->shift);
}

static size_t shift_of(size_t size)
{
	const size_t all = size + HEADER;

	return all <= (size_t)1 << SHIFT_MIN ? SHIFT_MIN : 64 - (size_t)__builtin_clzl(all - 1);
}

void *net_allocate(size_t size)
{
	size_t shift;
	struct block *b;

	if (size > ((size_t)1 << SHIFT_MAX) - HEADER)
		return NULL;
	shift = shift_of(size);
	b = find(shift);
	if (!b)
		return NULL;
	pull(b);
	while (b->shift > shift)
		halve(b);
	memory.used += (size_t)1 << shift;
	return (char *)b + HEADER;
}

void *net_allocate_zeroed(size_t count, size_t size)
{
	void *out;

	if (size && count > SIZE_MAX / size)
		return NULL;
	out = net_allocate(count * size);
	return out ? memset(out, 0, count * size) : NULL;
}

void net_free(void *p)
{
	void *at = (char *)p - (p ? HEADER : 0);
	struct block *b = at;

	if (!b)
		return;
	memory.freed += (size_t)1 << b->shift;
	memory.used -= (size_t)1 << b->shift;
	put(b);
}

size_t net_memory_used(void)
{
	return memory.used;
}
