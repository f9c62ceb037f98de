// SPDX-License-Identifier: MIT
// Reads and writes of every width at ports and addresses where something is or nothing, with values that mean nothing.
// Only what resets the machine is left out.
#include "queue.h"

static uint32_t state = 1;

// xorshift32: Marsaglia, Xorshift RNGs (2003).
static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static void at_port(uint16_t port, uint32_t v)
{
	uint32_t r;

	__asm__ volatile("inb %1, %b0" : "=a"(r) : "d"(port));
	__asm__ volatile("inw %1, %w0" : "=a"(r) : "d"(port));
	__asm__ volatile("inl %1, %0" : "=a"(r) : "d"(port));
	// Keyboard controller, interrupt and timer chips would end the run, the serial port fill the output.
	if (port < 0x100 || (port >= SERIAL - 3 && port < SERIAL + 8))
		return;
	__asm__ volatile("outb %b0, %1" : : "a"(v), "d"(port));
	__asm__ volatile("outw %w0, %1" : : "a"(v), "d"(port));
	__asm__ volatile("outl %0, %1" : : "a"(v), "d"(port));
}

static void at_address(uint64_t address, uint64_t v)
{
	uint64_t r;

	__asm__ volatile("movb (%1), %b0" : "=q"(r) : "r"(address));
	__asm__ volatile("movw (%1), %w0" : "=r"(r) : "r"(address));
	__asm__ volatile("movl (%1), %k0" : "=r"(r) : "r"(address));
	__asm__ volatile("movq (%1), %0" : "=r"(r) : "r"(address));
	__asm__ volatile("movb %b0, (%1)" : : "q"(v), "r"(address) : "memory");
	__asm__ volatile("movw %w0, (%1)" : : "r"(v), "r"(address) : "memory");
	__asm__ volatile("movl %k0, (%1)" : : "r"(v), "r"(address) : "memory");
	__asm__ volatile("movq %0, (%1)" : : "r"(v), "r"(address) : "memory");
}

void toy(const uint8_t *zero_page)
{
	(void)zero_page;
	for (uint32_t port = 0; port < 0x400; port++)
		at_port((uint16_t)port, next());
	for (unsigned i = 0; i < 500; i++)
		at_port((uint16_t)next(), next());
	map_devices();
	for (unsigned i = 0; i < 2000; i++)
		at_address(WINDOWS + next() % (4 * WINDOW_SIZE), next());
	for (unsigned reg = 0; reg < 0x200; reg++)
		at_address(WINDOWS + reg, next());
	find_device(TYPE_RNG);
	use_rng_again();
	succeed();
}
