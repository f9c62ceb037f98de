// SPDX-License-Identifier: MIT
#include "vmm/filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ROW_MAX 5 // instructions of a row

static void put(struct sock_filter *out, size_t *n, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	out[(*n)++] = (struct sock_filter){code, yes, no, k};
}

static void load(struct sock_filter *out, size_t *n, size_t offset)
{
	put(out, n, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

// Anything but 64-bit calls of this machine is refused: the same numbers mean other calls there.
static void put_head(struct sock_filter *out, size_t *n)
{
	load(out, n, offsetof(struct seccomp_data, arch));
	put(out, n, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	put(out, n, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
	load(out, n, offsetof(struct seccomp_data, nr));
}

// The number is in the accumulator, before and behind every row.
static void put_row(struct sock_filter *out, size_t *n, const struct vmm_filter_row *r)
{
	bool is_bits = r->rule == FILTER_BITS;

	if (r->rule == FILTER_ANY) {
		put(out, n, BPF_JMP | BPF_JEQ | BPF_K, r->call, 0, 1);
		put(out, n, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
		return;
	}
	put(out, n, BPF_JMP | BPF_JEQ | BPF_K, r->call, 0, 4);
	// x86-64 is little-endian: the low half comes first.
	load(out, n, offsetof(struct seccomp_data, args) + 8 * r->argument);
	if (is_bits)
		put(out, n, BPF_JMP | BPF_JSET | BPF_K, ~r->value, 1, 0);
	else
		put(out, n, BPF_JMP | BPF_JEQ | BPF_K, r->value, 0, 1);
	put(out, n, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	load(out, n, offsetof(struct seccomp_data, nr));
}

size_t vmm_filter_compile(const struct vmm_filter *f, struct sock_filter out[VMM_FILTER_MAX])
{
	size_t n = 0;

	put_head(out, &n);
	for (size_t i = 0; i < f->count; i++) {
		if (n + ROW_MAX + 1 > VMM_FILTER_MAX)
			return 0;
		put_row(out, &n, &f->rows[i]);
	}
	put(out, &n, BPF_RET | BPF_K, SECCOMP_RET_TRAP, 0, 0);
	return n;
}

int vmm_filter_install(const struct vmm_filter *f, struct err **e)
{
	struct sock_filter code[VMM_FILTER_MAX];
	struct sock_fprog program = {(unsigned short)vmm_filter_compile(f, code), code};

	if (!program.len)
		return err_set(e, "cannot filter the system calls of the %s thread: too many rows", f->name);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		return err_sys(e, "cannot filter the system calls of the %s thread", f->name);
	return 0;
}
