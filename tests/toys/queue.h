// SPDX-License-Identifier: MIT
// A driver of virtio-mmio with one split virtqueue of eight descriptors, whose parts toy guests spoil. Virtio 1.2, 2.7
// and 4.2.
#ifndef TESTS_TOY_QUEUE_H
#define TESTS_TOY_QUEUE_H

#include "toy.h"

#define WINDOWS     0xc0001000
#define WINDOW_SIZE 0x1000
#define QUEUE_SIZE  8

enum {
	REG_MAGIC = 0x00,
	REG_VERSION = 0x04,
	REG_DEVICE = 0x08,
	REG_DRIVER_FEATURES = 0x20,
	REG_DRIVER_SELECT = 0x24,
	REG_QUEUE_SELECT = 0x30,
	REG_QUEUE_MAX = 0x34,
	REG_QUEUE_SIZE = 0x38,
	REG_QUEUE_READY = 0x44,
	REG_NOTIFY = 0x50,
	REG_INTERRUPT = 0x60,
	REG_INTERRUPT_ACK = 0x64,
	REG_STATUS = 0x70,
	REG_DESCRIPTORS = 0x80,
	REG_AVAILABLE = 0x90,
	REG_USED = 0xa0,
};

enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, NEEDS_RESET = 64 };
enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };
enum { TYPE_NET = 1, TYPE_BLOCK = 2, TYPE_RNG = 4 };

struct descriptor {
	uint64_t address;
	uint32_t len;
	uint16_t flags, next;
};

struct queue {
	struct descriptor descriptors[QUEUE_SIZE];
	struct {
		uint16_t flags, index, ring[QUEUE_SIZE], event;
	} available;
	struct {
		uint16_t flags, index;
		struct {
			uint32_t id, len;
		} ring[QUEUE_SIZE];
		uint16_t event;
	} used __attribute__((aligned(4)));
} __attribute__((aligned(16)));

static volatile struct queue queue;
static uint64_t window; // of the device

static inline uint32_t get(unsigned reg)
{
	return read32(window + reg);
}

static inline void set(unsigned reg, uint32_t v)
{
	write32(window + reg, v);
}

// Finds the first device of that type.
static inline void find_device(uint32_t type)
{
	map_devices();
	for (window = WINDOWS; window < WINDOWS + 19 * WINDOW_SIZE; window += WINDOW_SIZE)
		if (get(REG_MAGIC) == 0x74726976 && get(REG_VERSION) == 2 && get(REG_DEVICE) == type)
			return;
	fail("there is no such device");
}

static inline void place(unsigned reg, volatile void *what)
{
	set(reg, (uint32_t)(uintptr_t)what);
	set(reg + 4, 0);
}

// Resets the device and accepts VERSION_1 alone.
static inline void begin_device(void)
{
	set(REG_STATUS, 0);
	set(REG_STATUS, ACKNOWLEDGE | DRIVER);
	set(REG_DRIVER_SELECT, 0);
	set(REG_DRIVER_FEATURES, 0);
	set(REG_DRIVER_SELECT, 1);
	set(REG_DRIVER_FEATURES, 1);
	set(REG_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	expect("the device refuses its features", get(REG_STATUS), ACKNOWLEDGE | DRIVER | FEATURES_OK);
}

static inline void place_queue(uint32_t number, volatile struct queue *q)
{
	fill_bytes((void *)(uintptr_t)q, 0, sizeof(*q));
	set(REG_QUEUE_SELECT, number);
	set(REG_QUEUE_SIZE, QUEUE_SIZE);
	place(REG_DESCRIPTORS, q->descriptors);
	place(REG_AVAILABLE, &q->available);
	place(REG_USED, &q->used);
	set(REG_QUEUE_READY, 1);
}

static inline void start_device(void)
{
	set(REG_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
}

// Brings the device up with its queue 0.
static inline void open_device(void)
{
	begin_device();
	place_queue(0, &queue);
	start_device();
}

static inline void describe(unsigned i, volatile void *at, uint32_t len, uint16_t flags, uint16_t next)
{
	queue.descriptors[i] = (struct descriptor){.address = (uintptr_t)at, .len = len, .flags = flags, .next = next};
}

// Makes the chain that begins there available, and notifies.
static inline void offer(uint16_t head)
{
	queue.available.ring[queue.available.index % QUEUE_SIZE] = head;
	__asm__ volatile("" : : : "memory");
	queue.available.index++;
	set(REG_NOTIFY, 0);
}

// Reading a register leaves the guest, so this lets time pass, and no more of it than needed.
static inline void await_used(const volatile struct queue *q, uint16_t index)
{
	for (unsigned i = 0; i < 100000; i++) {
		if (q->used.index == index)
			return;
		get(REG_INTERRUPT);
	}
	fail("the device does not answer");
}

static inline void await_broken(void)
{
	for (unsigned i = 0; i < 100000; i++)
		if (get(REG_STATUS) & NEEDS_RESET)
			return;
	fail("the device does not ask to be reset");
}

// What is broken can be reset, and then serves again: a request to the rng.
static inline void use_rng_again(void)
{
	static volatile uint8_t random[16];
	uint8_t all = 0;

	open_device();
	describe(0, random, sizeof(random), WRITE, 0);
	offer(0);
	await_used(&queue, 1);
	expect("the device gives less than was asked for", queue.used.ring[0].len, sizeof(random));
	for (unsigned i = 0; i < sizeof(random); i++)
		all |= random[i];
	if (!all)
		fail("the random bytes are zero");
}

#endif
