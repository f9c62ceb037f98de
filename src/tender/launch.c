// SPDX-License-Identifier: MIT
#include "tender/launch.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/unikernel.h"
#include "tender/maps.h"
#include "tender/space.h"

// What the code below reads: the page behind it, and further ones.
struct page {
	uint64_t entry, stack_pointer, boot, thread_pointer;
	struct sock_fprog program;
	struct maps maps;
	struct filter filter;
};

_Static_assert(offsetof(struct page, program) == 32 && offsetof(struct page, maps.range) == 48 &&
		       offsetof(struct page, maps.count) == 48 + 16 * MAPS_MAX && MAPS_MAX == 64,
	"the instructions below know where these are");

// launch_code gets the page in rdi. Numbers: 11 munmap, 158 arch_prctl with ARCH_SET_FS, 317 seccomp with
// SECCOMP_SET_MODE_FILTER, 231 exit_group with LAUNCH_FAILED. launch_stop is the handler of signals, with its number in
// edi. Position does not matter.
extern const uint8_t launch_code[], launch_stop[], launch_end[];
__asm__(".pushsection .rodata\n"
	"launch_code:\n"
	"	mov %rdi, %rbx\n"
	"	lea 48(%rbx), %r12\n"
	"	mov 1072(%rbx), %r13\n"
	"1:	test %r13, %r13\n"
	"	jz 2f\n"
	"	mov (%r12), %rdi\n"
	"	mov 8(%r12), %rsi\n"
	"	mov $11, %eax\n"
	"	syscall\n"
	"	test %rax, %rax\n"
	"	jnz 3f\n"
	"	add $16, %r12\n"
	"	dec %r13\n"
	"	jmp 1b\n"
	"2:	mov $0x1002, %edi\n"
	"	mov 24(%rbx), %rsi\n"
	"	mov $158, %eax\n"
	"	syscall\n"
	"	test %rax, %rax\n"
	"	jnz 3f\n"
	"	mov $1, %edi\n"
	"	xor %esi, %esi\n"
	"	lea 32(%rbx), %rdx\n"
	"	mov $317, %eax\n"
	"	syscall\n"
	"	test %rax, %rax\n"
	"	jnz 3f\n"
	"	mov (%rbx), %rcx\n"
	"	mov 8(%rbx), %rsp\n"
	"	mov 16(%rbx), %rdi\n"
	"	xor %eax, %eax\n"
	"	xor %ebx, %ebx\n"
	"	xor %edx, %edx\n"
	"	xor %esi, %esi\n"
	"	xor %ebp, %ebp\n"
	"	xor %r12d, %r12d\n"
	"	cld\n"
	"	jmp *%rcx\n"
	"3:	mov $125, %edi\n"
	"4:	mov $231, %eax\n"
	"	syscall\n"
	"	ud2\n"
	"launch_stop:\n"
	"	add $128, %edi\n"
	"	jmp 4b\n"
	"launch_end:\n"
	".popsection");

// As the kernel takes it; a C library's function would put its own code, which goes, behind a handler.
struct kernel_action {
	uint64_t handler, flags, restorer, mask;
};

#define RESTORER 0x04000000 // SA_RESTORER; the kernel wants one, and this handler never returns

static int set_action(int signal, uint64_t handler)
{
	const struct kernel_action a = {
		.handler = handler, .flags = RESTORER, .restorer = UNIKERNEL_TENDER, .mask = ~0UL};

	return (int)syscall(SYS_rt_sigaction, signal, &a, NULL, sizeof(a.mask));
}

#define BIT(signal) (1UL << ((signal) - 1))
#define SIGNALS     64

// Faults end every process; other signals do not end process 1 of a PID namespace unless it has a handler.
static int set_actions(uint64_t stop, struct err **e)
{
	const uint64_t skipped = BIT(SIGKILL) | BIT(SIGSTOP) | BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGILL) |
				 BIT(SIGTRAP) | BIT(SIGSYS);
	const uint64_t ignored = BIT(SIGPIPE) | BIT(SIGCHLD) | BIT(SIGCONT) | BIT(SIGURG) | BIT(SIGWINCH) |
				 BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU);

	for (int signal = 1; signal <= SIGNALS; signal++)
		if (!(skipped & BIT(signal)) &&
			set_action(signal, ignored & BIT(signal) ? (uint64_t)(uintptr_t)SIG_IGN : stop))
			return err_sys(e, "cannot set the action of signal %d", signal);
	return 0;
}

static void fill(struct page *p, const struct launch_plan *l)
{
	p->entry = l->entry;
	p->stack_pointer = l->stack_pointer;
	p->boot = l->boot;
	p->thread_pointer = l->thread_pointer;
	p->filter = l->filter;
	p->program = (struct sock_fprog){(unsigned short)l->filter.count, p->filter.at};
}

static int unblock_all(void)
{
	const uint64_t none = 0;

	return (int)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
}

int launch_unikernel(const struct launch_plan *l, int maps, unsigned first_open, struct err **e)
{
	size_t code_size = (size_t)(launch_end - launch_code);
	uint8_t *code = space_map(UNIKERNEL_TENDER, UNIKERNEL_PAGE + sizeof(struct page), "last page", e);
	struct page *p = (struct page *)(uintptr_t)(UNIKERNEL_TENDER + UNIKERNEL_PAGE);

	if (!code)
		return -1;
	memcpy(code, launch_code, code_size);
	fill(p, l);
	if (mprotect(code, UNIKERNEL_PAGE, PROT_READ | PROT_EXEC))
		return err_sys(e, "cannot make the last page executable");
	if (set_actions((uintptr_t)code + (uint64_t)(launch_stop - launch_code), e) || unblock_all())
		return -1;
	if (maps_read(maps, &p->maps, e))
		return -1;
	if (mprotect(p, sizeof(*p), PROT_READ) || syscall(SYS_close_range, first_open, ~0U, 0))
		return err_sys(e, "cannot close what is the tender's");
	((void (*)(struct page *))(uintptr_t)code)(p);
	__builtin_unreachable();
}
