// SPDX-License-Identifier: MIT
#include "tender/start.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/random.h>

#define CLOCK_TICKS 100 // a second: what the kernel tells every program, whatever its own are

#ifndef HWCAP2_FSGSBASE
#define HWCAP2_FSGSBASE 2 // linux/arch/x86/include/uapi/asm/hwcap2.h
#endif

// A stack while it is filled from its upper end. address is what would be taken next; below the limit nothing is.
struct stack {
	uint64_t address, limit;
};

// Takes size bytes at a multiple of align. Returns NULL when there is no room.
static void *take(struct stack *s, uint64_t size, uint64_t align)
{
	if (size > s->address - s->limit || ((s->address - size) & ~(align - 1)) < s->limit)
		return NULL;
	s->address = (s->address - size) & ~(align - 1);
	return (void *)(uintptr_t)s->address;
}

// Puts bytes there. Returns their address, or 0 when there is no room.
static uint64_t put(struct stack *s, const void *data, uint64_t size)
{
	void *p = take(s, size, 16);

	if (!p)
		return 0;
	memcpy(p, data, size);
	return s->address;
}

static uint64_t put_text(struct stack *s, const char *text)
{
	uint64_t size = strlen(text) + 1;
	void *p = take(s, size, 1);

	if (!p)
		return 0;
	memcpy(p, text, size);
	return s->address;
}

// What a list of texts takes.
struct extent {
	uint64_t count, bytes;
};

static struct extent measure(const char *const *list)
{
	struct extent x = {0};

	for (; *list; list++) {
		x.count++;
		x.bytes += strlen(*list) + 1;
	}
	return x;
}

// The words at the stack pointer and the texts that they point to, while they are written in their order.
struct words {
	uint64_t *at;
	uint64_t used;
	char *text;
};

static void put_word(struct words *w, uint64_t value)
{
	w->at[w->used++] = value;
}

static void put_pair(struct words *w, uint64_t type, uint64_t value)
{
	put_word(w, type);
	put_word(w, value);
}

static void put_list(struct words *w, const char *const *list)
{
	for (; *list; list++) {
		size_t size = strlen(*list) + 1;

		memcpy(w->text, *list, size);
		put_word(w, (uintptr_t)w->text);
		w->text += size;
	}
	put_word(w, 0);
}

#define PAIRS 24 // of the auxiliary vector, at most

struct addresses {
	uint64_t headers, random, name;
};

static void put_vector(struct words *w, const struct start *s, const struct addresses *a)
{
	put_pair(w, AT_PHDR, a->headers);
	put_pair(w, AT_PHENT, sizeof(Elf64_Phdr));
	put_pair(w, AT_PHNUM, s->image->headers);
	put_pair(w, AT_ENTRY, s->image->entry);
	put_pair(w, AT_PAGESZ, UNIKERNEL_PAGE);
	put_pair(w, AT_CLKTCK, CLOCK_TICKS);
	put_pair(w, AT_UID, s->uid);
	put_pair(w, AT_EUID, s->uid);
	put_pair(w, AT_GID, s->gid);
	put_pair(w, AT_EGID, s->gid);
	put_pair(w, AT_SECURE, 0);
	put_pair(w, AT_HWCAP, getauxval(AT_HWCAP));
	put_pair(w, AT_HWCAP2, getauxval(AT_HWCAP2));
	put_pair(w, AT_RANDOM, a->random);
	put_pair(w, AT_EXECFN, a->name);
	if (getauxval(AT_SYSINFO_EHDR))
		put_pair(w, AT_SYSINFO_EHDR, getauxval(AT_SYSINFO_EHDR));
	put_pair(w, AT_NULL, 0);
}

static int put_boot(struct stack *stack, struct start *s, struct err **e)
{
	struct unikernel_boot *b = &s->boot;

	b->version = UNIKERNEL_VERSION;
	b->size = sizeof(*b);
	b->flags |= getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE ? UNIKERNEL_FSGSBASE : 0;
	b->heap = UNIKERNEL_HEAP;
	b->stack_size = s->image->manifest.stack_size;
	b->stack = UNIKERNEL_STACK_END - b->stack_size;
	b->cwd = put_text(stack, s->cwd);
	if (getrandom(b->seed, sizeof(b->seed), 0) != sizeof(b->seed))
		return err_sys(e, "cannot get random numbers");
	s->boot_at = put(stack, b, sizeof(*b));
	return 0;
}

// Random bytes of its own, not those of the seed: programs are careless with these.
static int put_addresses(struct stack *stack, const struct start *s, struct addresses *a, struct err **e)
{
	uint8_t random[16];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return err_sys(e, "cannot get random numbers");
	a->random = put(stack, random, sizeof(random));
	a->name = put_text(stack, s->argv[0]);
	a->headers = s->image->headers_at;
	if (!a->headers)
		a->headers = put(stack, s->image->header, s->image->headers * sizeof(Elf64_Phdr));
	return 0;
}

// Argument count, arguments, environment, and two words that end these.
static int put_words(struct stack *stack, struct start *s, const struct addresses *a)
{
	struct extent args = measure(s->argv), env = measure(s->env);
	struct words w = {0};

	w.text = take(stack, args.bytes + env.bytes, 1);
	w.at = w.text ? take(stack, (1 + args.count + 1 + env.count + 1 + 2 * PAIRS) * sizeof(uint64_t), 16) : NULL;
	if (!w.at)
		return -1;
	put_word(&w, args.count);
	s->texts = (uintptr_t)w.text;
	put_list(&w, s->argv);
	s->env_texts = (uintptr_t)w.text;
	put_list(&w, s->env);
	s->texts_end = (uintptr_t)w.text;
	put_vector(&w, s, a);
	s->stack_pointer = (uintptr_t)w.at;
	return 0;
}

int start_write(struct start *s, struct err **e)
{
	uint64_t size = s->image->manifest.stack_size;
	struct stack stack = {UNIKERNEL_STACK_END, UNIKERNEL_STACK_END - size / 4};
	struct addresses a = {0};

	if (put_boot(&stack, s, e) || put_addresses(&stack, s, &a, e))
		return -1;
	if (s->boot_at && a.random && a.name && a.headers && put_words(&stack, s, &a) == 0)
		return 0;
	return err_set(e,
		"cannot start it: arguments and environment take more than a quarter of its stack of %lu bytes", size);
}

void start_show(const struct start *s)
{
	const char *slash = strrchr(s->argv[0], '/');

	const struct prctl_mm_map m = {
		.start_code = UNIKERNEL_IMAGE,
		.end_code = UNIKERNEL_IMAGE_END,
		.start_data = UNIKERNEL_IMAGE,
		.end_data = UNIKERNEL_IMAGE_END - 1,
		.start_brk = UNIKERNEL_IMAGE_END,
		.brk = UNIKERNEL_IMAGE_END,
		.start_stack = s->stack_pointer,
		.arg_start = s->texts,
		.arg_end = s->env_texts,
		.env_start = s->env_texts,
		.env_end = s->texts_end,
		.exe_fd = (uint32_t)-1,
	};

	prctl(PR_SET_MM, PR_SET_MM_MAP, &m, sizeof(m), 0);
	prctl(PR_SET_NAME, slash ? slash + 1 : s->argv[0], 0, 0, 0);
}
