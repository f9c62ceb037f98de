// SPDX-License-Identifier: MIT
// What toy guests are made of: a guest is one file, that says SUCCESS on the serial port and resets the machine, or is
// to be stopped. No kernel, no interrupts but those that it sets up; one vCPU in 64 bits, the first GiB mapped.
#ifndef TESTS_TOY_H
#define TESTS_TOY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The guest's main; zero_page is where the VMM left struct boot_params.
void toy(const uint8_t *zero_page);

#define TOY_STACK 16384

// Four instructions until C: the stack, and the argument.
__asm__(".pushsection .start,\"ax\"\n"
	".globl _start\n"
	"_start:\n"
	"	lea toy_stack+16384(%rip), %rsp\n"
	"	mov %rsi, %rdi\n"
	"	call toy\n"
	"1:	cli\n"
	"	hlt\n"
	"	jmp 1b\n"
	".popsection\n"
	".pushsection .bss\n"
	".balign 16\n"
	"toy_stack: .skip 16384\n"
	".popsection\n");

static inline void out8(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline uint8_t in8(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void write32(uint64_t address, uint32_t v)
{
	__asm__ volatile("movl %0, (%1)" : : "r"(v), "r"(address) : "memory");
}

static inline uint32_t read32(uint64_t address)
{
	uint32_t v;

	__asm__ volatile("movl (%1), %0" : "=r"(v) : "r"(address) : "memory");
	return v;
}

// The tables of the start map the first GiB. This adds the fourth, where the devices are, to Firecracker's and our
// page directory pointers.
static inline void map_devices(void)
{
	static uint64_t directory[512] __attribute__((aligned(4096)));
	uint64_t *pointers = (uint64_t *)0xa000;

	for (uint64_t i = 0; i < 512; i++)
		directory[i] = 0xc0000000 | i << 21 | 0x83;
	pointers[3] = (uintptr_t)directory | 3;
	__asm__ volatile("mov %%cr3, %%rax; mov %%rax, %%cr3" : : : "rax", "memory");
}

#define SERIAL 0x3f8

static inline void say(const char *text)
{
	while (*text)
		out8(SERIAL, (uint8_t)*text++);
}

static inline void say_number(uint64_t v)
{
	char digits[17];
	int at = 16;

	digits[at] = '\0';
	do
		digits[--at] = "0123456789abcdef"[v & 15];
	while (v >>= 4);
	say(&digits[at]);
}

static inline void __attribute__((noreturn)) reset(void)
{
	out8(0x64, 0xfe);
	for (;;)
		__asm__ volatile("cli; hlt");
}

static inline void __attribute__((noreturn)) succeed(void)
{
	say("SUCCESS\n");
	reset();
}

static inline void __attribute__((noreturn)) fail(const char *what)
{
	say("FAILED: ");
	say(what);
	say("\n");
	reset();
}

// Fails unless the two are the same.
static inline void expect(const char *what, uint64_t got, uint64_t wanted)
{
	if (got == wanted)
		return;
	say("got 0x");
	say_number(got);
	say(", wanted 0x");
	say_number(wanted);
	say("\n");
	fail(what);
}

static inline void fill_bytes(void *to, uint8_t v, size_t len)
{
	uint8_t *t = to;

	while (len--)
		*t++ = v;
}

#endif
