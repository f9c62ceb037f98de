// SPDX-License-Identifier: MIT
// The floating-point unit as a reset leaves it, and the caches on. AMD APM volume 2, table 14-1; MTRR: 7.7.
#include "toy.h"

static uint64_t model_register(uint32_t number)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
	return (uint64_t)high << 32 | low;
}

void toy(const uint8_t *zero_page)
{
	uint16_t fcw;
	uint32_t mxcsr;

	(void)zero_page;
	__asm__ volatile("fnstcw %0" : "=m"(fcw));
	expect("control word", fcw, 0x37f);
	__asm__ volatile("mov %%cr4, %%rax; or $0x200, %%rax; mov %%rax, %%cr4; stmxcsr %0" : "=m"(mxcsr) : : "rax");
	expect("MXCSR", mxcsr, 0x1f80);
	expect("memory is cached", model_register(0x2ff), 0x806);
	expect("fast strings", model_register(0x1a0) & 1, 1);
	succeed();
}
