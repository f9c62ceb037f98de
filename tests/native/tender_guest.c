// SPDX-License-Identifier: MIT
// A unikernel for the tests of the tender, by abi/unikernel.h alone, without any library. Its first argument says what
// it does; it ends with exit status 0 when that went as the header promises, and 1 after a word of what did not.
#include <elf.h>
#include <linux/time_types.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#include "abi/unikernel.h"

// The block of a thread pointer, whose first word points to itself by the ABI.
static _Alignas(16) uint64_t thread[2] = {1, 2};

static const struct unikernel_note note __attribute__((section(".note.assay"), used)) = {
	sizeof(UNIKERNEL_NOTE_NAME),
	sizeof(struct unikernel_manifest),
	UNIKERNEL_NOTE_TYPE,
	UNIKERNEL_NOTE_NAME,
	{.version = UNIKERNEL_VERSION,
		.size = sizeof(struct unikernel_manifest),
		.thread_pointer = (uint64_t)thread,
		.stack_size = 1 << 20,
		.device = {{UNIKERNEL_NET, UNIKERNEL_OPTIONAL | UNIKERNEL_NET_CSUM | UNIKERNEL_NET_TSO4},
			{UNIKERNEL_ROOT, UNIKERNEL_OPTIONAL}, {UNIKERNEL_SCRATCH, UNIKERNEL_OPTIONAL}}},
};

static long call(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = 0;
	register long r9 __asm__("r9") = 0;
	long r;

	__asm__ volatile("syscall"
		: "=a"(r)
		: "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		: "rcx", "r11", "memory");
	return r;
}

static size_t length(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

static bool is_same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static void say(const char *text)
{
	call(SYS_write, UNIKERNEL_STDOUT, (long)text, (long)length(text), 0);
}

static void __attribute__((noreturn)) end(int status)
{
	for (;;)
		call(SYS_exit_group, status, 0, 0, 0);
}

static void demand(bool is_so, const char *what)
{
	if (is_so)
		return;
	say(what);
	end(1);
}

static uint64_t number(const char *s)
{
	uint64_t n = 0;
	int base = s[0] == '0' && s[1] == 'x' ? 16 : 10;

	for (s += base == 16 ? 2 : 0; *s; s++)
		n = n * (uint64_t)base + (uint64_t)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
	return n;
}

struct start {
	const struct unikernel_boot *boot;
	const uint64_t *stack; // argument count, arguments …
	uint64_t rbp, rdx, flags;
};

static const char *argument(const struct start *s, unsigned n)
{
	return n < s->stack[0] ? (const char *)s->stack[1 + n] : "";
}

static uint64_t vector(const struct start *s, uint64_t type)
{
	const uint64_t *w = s->stack + 1 + s->stack[0] + 1;

	while (*w)
		w++;
	for (w++; *w != AT_NULL; w += 2)
		if (*w == type)
			return w[1];
	return 0;
}

static const char *environment(const struct start *s)
{
	const uint64_t *w = s->stack + 1 + s->stack[0] + 1;

	return *w ? (const char *)*w : "";
}

// ----- what it does

static uint64_t bss[8192];
static const uint64_t constant = 7;
static uint64_t data = 9;

static uint64_t thread_word(void)
{
	uint64_t v;

	__asm__ volatile("mov %%fs:0, %0" : "=r"(v));
	return v;
}

static void check_boot(const struct start *s)
{
	const struct unikernel_boot *b = s->boot;
	uint64_t random = 0;

	demand(b->version == UNIKERNEL_VERSION && b->size == sizeof(*b), "boot version");
	demand(b->heap == UNIKERNEL_HEAP && b->heap_size == 64 << 20, "heap");
	demand(b->stack == UNIKERNEL_STACK_END - (1 << 20) && b->stack_size == 1 << 20, "stack");
	demand(is_same(b->hostname, "toy") && is_same((const char *)b->cwd, "/srv"), "names");
	for (size_t i = 0; i < sizeof(b->seed); i++)
		random |= b->seed[i];
	demand(random, "seed");
	for (size_t i = 0; i < 1 << 18; i++)
		demand(((volatile uint64_t *)b->heap)[i] == 0, "the heap is not zero");
}

static void do_state(const struct start *s)
{
	struct timespec ts;

	demand((uintptr_t)s->stack % 16 == 0, "stack pointer");
	demand(s->rbp == 0 && s->rdx == 0 && !(s->flags & 0x400), "registers");
	demand(s->stack[0] == 3 && is_same(argument(s, 2), "last one"), "arguments");
	demand(is_same(environment(s), "KEY=value"), "environment");
	check_boot(s);
	demand(vector(s, AT_UID) == 12 && vector(s, AT_EGID) == 34, "user");
	demand(vector(s, AT_PAGESZ) == 4096 && vector(s, AT_RANDOM), "vector");
	demand(((const Elf64_Phdr *)vector(s, AT_PHDR))->p_type != PT_NULL && vector(s, AT_PHNUM) > 2, "headers");
	demand(thread_word() == 1, "thread pointer");
	demand(constant == 7 && data == 9, "data");
	for (size_t i = 0; i < sizeof(bss) / sizeof(*bss); i++)
		demand(bss[i] == 0, "bss");
	demand(call(SYS_clock_gettime, 1, (long)&ts, 0, 0) == 0 && ts.tv_nsec >= 0, "clock");
	say("as it should be\n");
}

// wrfsbase, which is two instructions without its prefix's meaning where it does not work.
static void do_thread(const struct start *s)
{
	static _Alignas(16) uint64_t other[2] = {77, 0};

	if (!(s->boot->flags & UNIKERNEL_FSGSBASE))
		return;
	__asm__ volatile("wrfsbase %0" : : "r"(other));
	demand(thread_word() == 77, "wrfsbase");
}

// Any call, with arguments as given.
static void do_call(const struct start *s)
{
	call((long)number(argument(s, 2)), (long)number(argument(s, 3)), (long)number(argument(s, 4)),
		(long)number(argument(s, 5)), (long)number(argument(s, 6)));
}

// A call that must fail with that errno.
static void do_fails(const struct start *s)
{
	demand(call((long)number(argument(s, 2)), 0, 0, 0, 0) == -(long)number(argument(s, 3)), "it did not fail so");
}

static void do_int80(const struct start *s)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(number(argument(s, 2))), "b"(1L) : "memory");
}

// Another instruction for calls of 32 bits; the kernel looks for an argument where ebp points.
static void do_sysenter(const struct start *s)
{
	__asm__ volatile("mov %%esp, %%ebp\n"
			 "sysenter"
		:
		: "a"(number(argument(s, 2))), "b"(1L)
		: "rbp", "rcx", "rdx", "memory");
}

static void do_sleep(const struct start *s)
{
	struct __kernel_timespec t = {.tv_nsec = 20000000}, before, after;
	(void)s;

	call(SYS_clock_gettime, 1, (long)&before, 0, 0);
	demand(call(SYS_ppoll, 0, 0, (long)&t, 0) == 0, "ppoll");
	call(SYS_clock_gettime, 1, (long)&after, 0, 0);
	demand((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 20000000, "slept less");
}

static void do_echo(const struct start *s)
{
	static char text[4096];
	long n;
	(void)s;

	while ((n = call(SYS_read, UNIKERNEL_STDIN, (long)text, sizeof(text), 0)) > 0)
		demand(call(SYS_write, UNIKERNEL_STDERR, (long)text, n, 0) == n, "write");
	demand(n == 0, "read");
}

static void do_root(const struct start *s)
{
	char text[16] = {0};

	demand(s->boot->devices & 1U << UNIKERNEL_ROOT && s->boot->root_size == 12, "no root");
	demand(call(SYS_pread64, UNIKERNEL_ROOT_FD, (long)text, sizeof(text), 4) == 8, "pread64");
	say(text);
}

static void do_scratch(const struct start *s)
{
	char text[8] = {0};

	demand(s->boot->devices & 1U << UNIKERNEL_SCRATCH && s->boot->scratch_size == 65536, "no scratch");
	demand(call(SYS_pwrite64, UNIKERNEL_SCRATCH_FD, (long)"written", 7, 65536 - 7) == 7, "pwrite64");
	demand(call(SYS_pread64, UNIKERNEL_SCRATCH_FD, (long)text, 7, 65536 - 7) == 7, "pread64");
	say(text);
}

// Answers one frame by sending it back, turned round.
static void do_net(const struct start *s)
{
	static uint8_t frame[65536];
	struct pollfd p = {.fd = UNIKERNEL_NET_FD, .events = POLLIN};
	struct __kernel_timespec t = {.tv_sec = 60};
	long n;

	demand(s->boot->devices & 1U << UNIKERNEL_NET && s->boot->net.mtu == 1400, "no net");
	demand(s->boot->net.mac[5] == 0x2a && s->boot->net.prefix == 24, "addresses");
	demand(call(SYS_read, UNIKERNEL_NET_FD, (long)frame, sizeof(frame), 0) == -11, "the tap blocks, or speaks");
	say("ready\n");
	demand(call(SYS_ppoll, (long)&p, 1, (long)&t, 0) == 1, "ppoll");
	n = call(SYS_read, UNIKERNEL_NET_FD, (long)frame, sizeof(frame), 0);
	demand(n > UNIKERNEL_VNET_HEADER + 14, "read");
	for (int i = 0; i < 6; i++) {
		uint8_t *to = frame + UNIKERNEL_VNET_HEADER + i, was = *to;

		*to = to[6];
		to[6] = was;
	}
	demand(call(SYS_write, UNIKERNEL_NET_FD, (long)frame, n, 0) == n, "write");
}

static void do_flood(const struct start *s)
{
	static char text[65536];
	(void)s;

	for (;;)
		call(SYS_write, UNIKERNEL_STDOUT, (long)text, sizeof(text), 0);
}

static void do_spin(const struct start *s)
{
	(void)s;
	say("spinning\n");
	for (;;)
		;
}

static void do_allocate(const struct start *s)
{
	say("allocating\n");
	for (uint64_t at = s->boot->heap; at < s->boot->heap + s->boot->heap_size; at += 4096)
		*(volatile uint8_t *)at = 1;
	say("all of it\n");
}

// What must be a fault: reading, writing, jumping to an address.
static void do_peek(const struct start *s)
{
	(void)*(volatile uint8_t *)number(argument(s, 2));
}

static void do_poke(const struct start *s)
{
	*(volatile uint8_t *)number(argument(s, 2)) = 0xc3;
}

static void do_jump(const struct start *s)
{
	((void (*)(void))number(argument(s, 2)))();
}

static void do_text(const struct start *s)
{
	(void)s;
	*(volatile uint8_t *)(uintptr_t)do_text = 0xc3;
}

static void do_constant(const struct start *s)
{
	(void)s;
	*(volatile uint64_t *)(uintptr_t)&constant = 8;
}

// A return instruction in places that hold data.
static void do_data(const struct start *s)
{
	uint8_t here[16] = {0xc3};
	static uint8_t there[16] = {0xc3};
	uint8_t *at = is_same(argument(s, 2), "stack")  ? here
		      : is_same(argument(s, 2), "heap") ? (uint8_t *)s->boot->heap
							: there;

	*(volatile uint8_t *)at = 0xc3;
	((void (*)(void))at)();
}

static const struct {
	const char *name;
	void (*run)(const struct start *s);
} table[] = {{"state", do_state}, {"thread", do_thread}, {"call", do_call}, {"fails", do_fails}, {"int80", do_int80},
	{"sysenter", do_sysenter}, {"sleep", do_sleep}, {"echo", do_echo}, {"root", do_root}, {"scratch", do_scratch},
	{"net", do_net}, {"flood", do_flood}, {"spin", do_spin}, {"allocate", do_allocate}, {"peek", do_peek},
	{"poke", do_poke}, {"jump", do_jump}, {"text", do_text}, {"constant", do_constant}, {"data", do_data}};

void guest_main(const struct start *s);
void guest_main(const struct start *s)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (is_same(table[i].name, argument(s, 1))) {
			table[i].run(s);
			end(0);
		}
	say("what?\n");
	end(2);
}

// Makes struct start on the stack, which leaves it aligned for a call.
__asm__(".globl _start\n"
	"_start:\n"
	"	mov %rsp, %rax\n"
	"	pushf\n"
	"	pop %rcx\n"
	"	sub $8, %rsp\n"
	"	push %rcx\n"
	"	push %rdx\n"
	"	push %rbp\n"
	"	push %rax\n"
	"	push %rdi\n"
	"	mov %rsp, %rdi\n"
	"	call guest_main\n"
	"	ud2\n");
