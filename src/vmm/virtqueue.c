// SPDX-License-Identifier: MIT
#include "vmm/virtqueue.h"

// Of a descriptor.
#define F_NEXT     1
#define F_WRITE    2
#define F_INDIRECT 4

#define NO_INTERRUPT 1 // in the flags of the available ring
#define NO_NOTIFY    1 // in the flags of the used ring

// Both rings: flags, index, entries, event index.
#define RING_INDEX   2
#define RING_ENTRIES 4

struct descriptor {
	uint64_t address;
	uint32_t len;
	uint16_t flags, next;
};

static uint16_t get16(const volatile uint8_t *p)
{
	return __atomic_load_n((const volatile uint16_t *)p, __ATOMIC_RELAXED);
}

static void set16(volatile uint8_t *p, uint16_t v)
{
	__atomic_store_n((volatile uint16_t *)p, v, __ATOMIC_RELAXED);
}

static void set32(volatile uint8_t *p, uint32_t v)
{
	__atomic_store_n((volatile uint32_t *)p, v, __ATOMIC_RELAXED);
}

static uint64_t get64(const volatile uint8_t *p)
{
	return __atomic_load_n((const volatile uint64_t *)p, __ATOMIC_RELAXED);
}

// The driver stores entries, then the index: they are read the other way round.
static uint16_t available_index(const struct virtqueue *q)
{
	return __atomic_load_n((const volatile uint16_t *)(q->available + RING_INDEX), __ATOMIC_ACQUIRE);
}

static struct descriptor get_descriptor(const struct virtqueue *q, uint16_t index)
{
	const volatile uint8_t *p = q->descriptors + (size_t)index * sizeof(struct descriptor);
	uint64_t rest = get64(p + 8);

	return (struct descriptor){get64(p), (uint32_t)rest, (uint16_t)(rest >> 32), (uint16_t)(rest >> 48)};
}

static void *ring(const struct guest_memory *m, uint64_t start, uint64_t len, uint64_t alignment)
{
	return start % alignment ? NULL : guest_range(m, start, len);
}

static enum virtqueue_fault place(struct virtqueue *q, const struct virtqueue_place *p)
{
	const struct guest_memory *m = q->memory;

	if (!p->size || p->size > VIRTQUEUE_SIZE || (p->size & (p->size - 1)))
		return VIRTQUEUE_BAD_SIZE;
	q->size = p->size;
	q->descriptors = ring(m, p->descriptors, sizeof(struct descriptor) * p->size, 16);
	q->available = ring(m, p->available, RING_ENTRIES + 2 * p->size + 2, 2);
	q->used = ring(m, p->used, RING_ENTRIES + 8 * p->size + 2, 4);
	return q->descriptors && q->available && q->used ? VIRTQUEUE_FINE : VIRTQUEUE_BAD_PLACE;
}

enum virtqueue_fault virtqueue_open(
	struct virtqueue *q, const struct guest_memory *m, const struct virtqueue_place *p, bool has_event)
{
	enum virtqueue_fault fault;

	*q = (struct virtqueue){.memory = m, .has_event = has_event};
	fault = place(q, p);
	if (fault)
		*q = (struct virtqueue){.fault = fault};
	return fault;
}

void virtqueue_close(struct virtqueue *q)
{
	*q = (struct virtqueue){.memory = NULL};
}

void virtqueue_resume(struct virtqueue *q, uint16_t index)
{
	q->seen = q->taken = q->given = q->shown = q->told = index;
	q->has_told = false;
}

bool virtqueue_is_open(const struct virtqueue *q)
{
	return q->available && !q->fault;
}

static bool fail(struct virtqueue *q, enum virtqueue_fault fault)
{
	q->fault = fault;
	return false;
}

static enum virtqueue_fault add(
	const struct virtqueue *q, const struct descriptor *d, struct virtqueue_chain *c, struct iovec *at)
{
	void *base = guest_range(q->memory, d->address, d->len);

	if (d->flags & F_INDIRECT)
		return VIRTQUEUE_BAD_FLAG;
	if (!base)
		return VIRTQUEUE_BAD_BUFFER;
	if (!(d->flags & F_WRITE) && c->writable)
		return VIRTQUEUE_BAD_ORDER;
	*at = (struct iovec){base, d->len};
	if (d->flags & F_WRITE) {
		c->writable++;
		c->writable_bytes += d->len;
	} else {
		c->readable++;
		c->readable_bytes += d->len;
	}
	return VIRTQUEUE_FINE;
}

static enum virtqueue_fault walk(const struct virtqueue *q, struct virtqueue_chain *c)
{
	uint16_t index = c->head;

	for (unsigned n = 0; n < q->size; n++) {
		struct descriptor d;
		enum virtqueue_fault fault;

		if (index >= q->size)
			return VIRTQUEUE_BAD_INDEX;
		d = get_descriptor(q, index);
		fault = add(q, &d, c, &c->at[n]);
		if (fault || !(d.flags & F_NEXT))
			return fault;
		index = d.next;
	}
	return VIRTQUEUE_BAD_LOOP;
}

// There is a chain to take. The index is read only when all is taken that was seen: each look may cost a cache miss.
static bool has_more(struct virtqueue *q)
{
	if (q->seen == q->taken)
		q->seen = available_index(q);
	if ((uint16_t)(q->seen - q->given) > q->size)
		return fail(q, VIRTQUEUE_BAD_AHEAD);
	return q->seen != q->taken;
}

bool virtqueue_take(struct virtqueue *q, struct iovec *at, struct virtqueue_chain *c)
{
	enum virtqueue_fault fault;

	if (!virtqueue_is_open(q) || !has_more(q))
		return false;
	*c = (struct virtqueue_chain){.at = at};
	c->head = get16(q->available + RING_ENTRIES + 2 * (q->taken & (q->size - 1)));
	fault = walk(q, c);
	if (fault)
		return fail(q, fault);
	q->taken++;
	return true;
}

void virtqueue_untake(struct virtqueue *q, uint16_t count)
{
	q->taken -= count;
}

void virtqueue_give(struct virtqueue *q, uint16_t head, uint32_t written)
{
	volatile uint8_t *entry;

	if (!virtqueue_is_open(q))
		return;
	entry = q->used + RING_ENTRIES + 8 * (size_t)(q->given & (q->size - 1));
	set32(entry, head);
	set32(entry + 4, written);
	q->given++;
}

bool virtqueue_show(struct virtqueue *q)
{
	uint16_t before = q->told, event;
	bool had_told = q->has_told;

	if (!virtqueue_is_open(q) || q->shown == q->given)
		return false;
	q->shown = q->given;
	__atomic_store_n((volatile uint16_t *)(q->used + RING_INDEX), q->given, __ATOMIC_RELEASE);
	// What the driver says of interrupts is to be read after it can see the index (2.7.22.1).
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!q->has_event)
		return !(get16(q->available) & NO_INTERRUPT);
	q->told = q->given;
	q->has_told = true;
	event = get16(q->available + RING_ENTRIES + 2 * q->size);
	return !had_told || (uint16_t)(q->given - event - 1) < (uint16_t)(q->given - before);
}

bool virtqueue_listen(struct virtqueue *q)
{
	if (!virtqueue_is_open(q))
		return false;
	if (q->has_event)
		set16(q->used + RING_ENTRIES + 8 * q->size, q->taken);
	else
		set16(q->used, 0);
	// The driver stores its index, then reads this (2.7.10.1).
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return available_index(q) != q->taken;
}

void virtqueue_hush(struct virtqueue *q)
{
	// With an event index the driver is silent until the index is shown to it anew.
	if (virtqueue_is_open(q) && !q->has_event)
		set16(q->used, NO_NOTIFY);
}

void virtqueue_refuse(struct virtqueue *q)
{
	fail(q, VIRTQUEUE_BAD_REQUEST);
}

const char *virtqueue_fault_text(enum virtqueue_fault f)
{
	static const char *const texts[VIRTQUEUE_FAULTS] = {
		[VIRTQUEUE_FINE] = "no rule was broken",
		[VIRTQUEUE_BAD_SIZE] = "a queue's size is no power of two or too large",
		[VIRTQUEUE_BAD_PLACE] = "a ring is not in memory, or not aligned",
		[VIRTQUEUE_BAD_AHEAD] = "more chains were made available than there are descriptors",
		[VIRTQUEUE_BAD_INDEX] = "a descriptor's number is beyond the table",
		[VIRTQUEUE_BAD_LOOP] = "a chain of descriptors is a loop",
		[VIRTQUEUE_BAD_BUFFER] = "a buffer is not in memory, or empty",
		[VIRTQUEUE_BAD_ORDER] = "a chain has something to read behind something to write",
		[VIRTQUEUE_BAD_FLAG] = "a descriptor is indirect, which was not offered",
		[VIRTQUEUE_BAD_REQUEST] = "a chain has no room for the request",
	};

	return (unsigned)f < VIRTQUEUE_FAULTS ? texts[f] : "an unknown rule";
}
