// SPDX-License-Identifier: MIT
#include "runtime/kvm_trial.h"

#include <linux/kvm.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

// The guest's memory: page tables, its code, 16 bytes that it changes and a flag behind them.
#define MEMORY  0x10000
#define PML4    0x1000
#define PDPT    0x2000
#define PD      0x3000
#define CODE    0x8000
#define DATA    0x9000
#define BMI2    (DATA + 16) // the flag: whether the processor has it
#define PORT    0xe1
#define RESULT  0xb4 // 0x5a << 1
#define ENTRIES 256  // of CPUID, more than any kernel has

// cmpxchg16b swaps 0 for 0x5a, which is then shifted: by shlx where the processor has it. At a host that emulates
// guests these are the instructions that kernels die of first.
extern const uint8_t guest_begin[], guest_end[];
__asm__(".pushsection .rodata\n"
	"guest_begin:\n"
	"	mov $0x9000, %edi\n"
	"	xor %eax, %eax\n"
	"	xor %edx, %edx\n"
	"	mov $0x5a, %ebx\n"
	"	xor %ecx, %ecx\n"
	"	lock cmpxchg16b (%rdi)\n"
	"	mov (%rdi), %eax\n"
	"	mov $1, %ecx\n"
	"	cmpb $0, 16(%rdi)\n"
	"	je 1f\n"
	"	shlx %ecx, %eax, %eax\n"
	"	jmp 2f\n"
	"1:	shl %cl, %eax\n"
	"2:	out %eax, $0xe1\n"
	"	hlt\n"
	"guest_end:\n"
	".popsection");

struct trial {
	int kvm, vm, cpu;
	uint8_t *memory;
	struct kvm_run *run;
	int run_size;
};

static void put64(struct trial *t, size_t at, uint64_t v)
{
	memcpy(t->memory + at, &v, sizeof(v));
}

// One page of 2 MiB, of which only the beginning is there.
static void fill_memory(struct trial *t)
{
	put64(t, PML4, PDPT | 3);
	put64(t, PDPT, PD | 3);
	put64(t, PD, 0x83);
	memcpy(t->memory + CODE, guest_begin, (size_t)(guest_end - guest_begin));
	__builtin_cpu_init();
	t->memory[BMI2] = __builtin_cpu_supports("bmi2") ? 1 : 0;
}

static int make_memory(struct trial *t, struct err **e)
{
	struct kvm_userspace_memory_region region = {.memory_size = MEMORY};

	t->memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (t->memory == MAP_FAILED)
		return err_sys(e, "cannot get memory for a guest");
	region.userspace_addr = (uintptr_t)t->memory;
	fill_memory(t);
	if (ioctl(t->vm, KVM_SET_USER_MEMORY_REGION, &region))
		return err_sys(e, "KVM takes no memory for a guest");
	return 0;
}

static int make_vm(struct trial *t, struct err **e)
{
	if (ioctl(t->kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		return err_set(e, "/dev/kvm is not KVM, or of another version");
	t->vm = ioctl(t->kvm, KVM_CREATE_VM, 0);
	if (t->vm < 0)
		return err_sys(e, "KVM makes no VM");
	// Intel's processors want three pages that the guest does not see; others do not mind.
	ioctl(t->vm, KVM_SET_TSS_ADDR, 0xfffbd000);
	return make_memory(t, e);
}

// Without CPUID the guest would have no long mode.
static int set_cpuid(struct trial *t, struct err **e)
{
	struct {
		struct kvm_cpuid2 list;
		struct kvm_cpuid_entry2 entries[ENTRIES];
	} c = {.list.nent = ENTRIES};

	if (ioctl(t->kvm, KVM_GET_SUPPORTED_CPUID, &c) || ioctl(t->cpu, KVM_SET_CPUID2, &c))
		return err_sys(e, "KVM gives a guest no processor");
	return 0;
}

static int set_registers(struct trial *t, struct err **e)
{
	const struct kvm_segment data = {
		.limit = UINT32_MAX, .type = 3, .present = 1, .db = 1, .s = 1, .g = 1, .selector = 16};
	const struct kvm_segment code = {
		.limit = UINT32_MAX, .type = 11, .present = 1, .l = 1, .s = 1, .g = 1, .selector = 8};
	struct kvm_regs r = {.rip = CODE, .rflags = 2};
	struct kvm_sregs s;

	if (ioctl(t->cpu, KVM_GET_SREGS, &s))
		return err_sys(e, "KVM gives no registers");
	s.cs = code;
	s.ds = s.es = s.ss = s.fs = s.gs = data;
	s.cr0 |= 0x80000001; // paging, protected mode
	s.cr4 |= 0x20;       // PAE
	s.efer |= 0x500;     // long mode
	s.cr3 = PML4;
	if (ioctl(t->cpu, KVM_SET_SREGS, &s) || ioctl(t->cpu, KVM_SET_REGS, &r))
		return err_sys(e, "KVM takes no registers");
	return 0;
}

// KVM that does not know how fast a guest's clock runs starts no timer for it, and says that to the log only.
static int check_clock(const struct trial *t, struct err **e)
{
	if (ioctl(t->cpu, KVM_GET_TSC_KHZ, 0) > 0)
		return 0;
	return err_set(
		e, "it gives a guest no timer, because the rate of the processor's clock has changed since it began");
}

static int make_cpu(struct trial *t, struct err **e)
{
	t->cpu = ioctl(t->vm, KVM_CREATE_VCPU, 0);
	if (t->cpu < 0)
		return err_sys(e, "KVM makes no processor");
	t->run_size = ioctl(t->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (t->run_size < (int)sizeof(*t->run))
		return err_sys(e, "KVM shares no state");
	t->run = mmap(NULL, (size_t)t->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, t->cpu, 0);
	if (t->run == MAP_FAILED)
		return err_sys(e, "KVM shares no state");
	return check_clock(t, e) || set_cpuid(t, e) || set_registers(t, e) ? -1 : 0;
}

// Enters the guest and demands that it leaves for this reason.
static int run_until(struct trial *t, uint32_t reason, struct err **e)
{
	if (ioctl(t->cpu, KVM_RUN, 0))
		return err_sys(e, "KVM does not enter a guest");
	if (t->run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
		return err_set(e, "it emulates guests and fails at an instruction that every kernel uses (suberror %u)",
			t->run->internal.suberror);
	if (t->run->exit_reason != reason)
		return err_set(e, "a guest of a dozen instructions leaves for reason %u instead of %u",
			t->run->exit_reason, reason);
	return 0;
}

static int check_result(const struct trial *t, struct err **e)
{
	uint32_t v;

	if (t->run->io.port != PORT || t->run->io.size != sizeof(v) ||
		t->run->io.data_offset + sizeof(v) > (size_t)t->run_size)
		return err_set(e, "a guest does what was not in its code");
	memcpy(&v, (const uint8_t *)t->run + t->run->io.data_offset, sizeof(v));
	return v == RESULT ? 0 : err_set(e, "a guest computes 0x%x instead of 0x%x", v, RESULT);
}

static int run(struct trial *t, struct err **e)
{
	if (make_vm(t, e) || make_cpu(t, e))
		return -1;
	if (run_until(t, KVM_EXIT_IO, e) || check_result(t, e))
		return -1;
	return run_until(t, KVM_EXIT_HLT, e);
}

int kvm_trial(int kvm, struct err **e)
{
	struct trial t = {.kvm = kvm, .vm = -1, .cpu = -1, .memory = MAP_FAILED, .run = MAP_FAILED};
	int r = run(&t, e);

	if (t.run != MAP_FAILED)
		munmap(t.run, (size_t)t.run_size);
	scope_close(&t.cpu);
	scope_close(&t.vm);
	if (t.memory != MAP_FAILED)
		munmap(t.memory, MEMORY);
	return r;
}
