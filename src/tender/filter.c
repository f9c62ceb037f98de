// SPDX-License-Identifier: MIT
#include "tender/filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>

#include "abi/unikernel.h"

#define LOW(n)    (offsetof(struct seccomp_data, args) + 8 * (n))
#define HIGH(n)   (LOW(n) + 4)
#define CLOCK_MAX 11 // CLOCK_TAI; negative ones belong to descriptors and to other processes

static void add(struct filter *f, uint16_t code, uint8_t if_true, uint8_t if_false, uint32_t k)
{
	f->at[f->count++] = (struct sock_filter){code, if_true, if_false, k};
}

static void load(struct filter *f, uint32_t offset)
{
	add(f, BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

static void finish(struct filter *f, uint32_t action)
{
	add(f, BPF_RET | BPF_K, 0, 0, action);
}

// Goes on only if what was loaded is value.
static void demand(struct filter *f, uint32_t value)
{
	add(f, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, value);
	finish(f, SECCOMP_RET_KILL_PROCESS);
}

static void demand_at_most(struct filter *f, uint32_t value)
{
	add(f, BPF_JMP | BPF_JGT | BPF_K, 0, 1, value);
	finish(f, SECCOMP_RET_KILL_PROCESS);
}

// Begins what is done for one call; end_call says where those of another number go on.
static size_t begin_call(struct filter *f, long number)
{
	load(f, offsetof(struct seccomp_data, nr));
	add(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, (uint32_t)number);
	return f->count;
}

static void end_call(struct filter *f, size_t begin)
{
	finish(f, SECCOMP_RET_ALLOW);
	f->at[begin - 1].jf = (uint8_t)(f->count - begin);
}

// A call whose first argument must be one of the descriptors: the kernel looks at the lower half of it only.
static void allow_on(struct filter *f, long number, const int *fds, size_t count)
{
	size_t begin = begin_call(f, number);

	load(f, LOW(0));
	for (size_t i = 0; i < count; i++)
		add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint8_t)(count - i), 0, (uint32_t)fds[i]);
	finish(f, SECCOMP_RET_KILL_PROCESS);
	end_call(f, begin);
}

static void allow_streams(struct filter *f, uint32_t devices)
{
	const int write[] = {UNIKERNEL_STDOUT, UNIKERNEL_STDERR, UNIKERNEL_NET_FD};
	const int read[] = {UNIKERNEL_STDIN, UNIKERNEL_NET_FD};
	bool has_net = devices & 1U << UNIKERNEL_NET;

	allow_on(f, SYS_write, write, has_net ? 3 : 2);
	allow_on(f, SYS_read, read, has_net ? 2 : 1);
}

// No other descriptor is open, so what the array names need not be looked at, which a filter cannot do anyway.
static void allow_ppoll(struct filter *f)
{
	size_t begin = begin_call(f, SYS_ppoll);

	load(f, LOW(1));
	demand_at_most(f, UNIKERNEL_POLL_MAX);
	load(f, LOW(3));
	demand(f, 0);
	load(f, HIGH(3));
	demand(f, 0);
	end_call(f, begin);
}

static void allow_clock(struct filter *f)
{
	size_t begin = begin_call(f, SYS_clock_gettime);

	load(f, LOW(0));
	demand_at_most(f, CLOCK_MAX);
	end_call(f, begin);
}

static void allow_pread(struct filter *f, uint32_t devices)
{
	int fds[2];
	size_t count = 0;

	if (devices & 1U << UNIKERNEL_ROOT)
		fds[count++] = UNIKERNEL_ROOT_FD;
	if (devices & 1U << UNIKERNEL_SCRATCH)
		fds[count++] = UNIKERNEL_SCRATCH_FD;
	if (count)
		allow_on(f, SYS_pread64, fds, count);
}

// The scratch file does not grow: length <= size - offset, where the subtraction cannot wrap.
static void allow_pwrite(struct filter *f, uint32_t size)
{
	size_t begin = begin_call(f, SYS_pwrite64);

	load(f, LOW(0));
	demand(f, UNIKERNEL_SCRATCH_FD);
	load(f, HIGH(2));
	demand(f, 0);
	load(f, HIGH(3));
	demand(f, 0);
	load(f, LOW(3));
	demand_at_most(f, size);
	add(f, BPF_MISC | BPF_TAX, 0, 0, 0);
	add(f, BPF_LD | BPF_IMM, 0, 0, size);
	add(f, BPF_ALU | BPF_SUB | BPF_X, 0, 0, 0);
	add(f, BPF_MISC | BPF_TAX, 0, 0, 0);
	load(f, LOW(2));
	add(f, BPF_JMP | BPF_JGT | BPF_X, 0, 1, 0);
	finish(f, SECCOMP_RET_KILL_PROCESS);
	end_call(f, begin);
}

// The most frequent calls come first. Numbers of x32 have a bit of their own, so that none of these is one.
void filter_make(uint32_t devices, uint64_t scratch_size, struct filter *f)
{
	f->count = 0;
	load(f, offsetof(struct seccomp_data, arch));
	demand(f, AUDIT_ARCH_X86_64);
	allow_streams(f, devices);
	allow_ppoll(f);
	allow_clock(f);
	allow_pread(f, devices);
	if (devices & 1U << UNIKERNEL_SCRATCH)
		allow_pwrite(f, (uint32_t)scratch_size);
	end_call(f, begin_call(f, SYS_exit_group));
	finish(f, SECCOMP_RET_KILL_PROCESS);
}
