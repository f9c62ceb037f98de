// SPDX-License-Identifier: MIT
#include "kvm/trial.h"

#include <cpuid.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

// The guest's memory: page tables, its code, 16 bytes that it changes and a flag behind them.
#define MEMORY 0x10000
#define PML4   0x1000
#define PDPT   0x2000
#define PD     0x3000
#define CODE   0x8000
#define DATA   0x9000
#define BMI2   (DATA + 16) // the flag: whether the processor has it
#define PORT   0xe1
#define RESULT 0xb4 // 0x5a << 1

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
	"	jmp 2b\n"
	"guest_end:\n"
	".popsection");

static void put64(struct kvm_trial *t, size_t at, uint64_t v)
{
	memcpy(t->memory + at, &v, sizeof(v));
}

// One page of 2 MiB, of which only the beginning is there.
static void fill_memory(struct kvm_trial *t)
{
	put64(t, PML4, PDPT | 3);
	put64(t, PDPT, PD | 3);
	put64(t, PD, 0x83);
	memcpy(t->memory + CODE, guest_begin, (size_t)(guest_end - guest_begin));
}

static int make_memory(struct kvm_trial *t, struct err **e)
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

static int make_vm(struct kvm_trial *t, int kvm, struct err **e)
{
	struct kvm_enable_cap split = {.cap = KVM_CAP_SPLIT_IRQCHIP, .args = {24}};

	if (ioctl(kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		return err_set(e, "/dev/kvm is not KVM, or of another version");
	// A signal may come in between: the call says so and has done nothing.
	do
		t->vm = ioctl(kvm, KVM_CREATE_VM, 0);
	while (t->vm < 0 && errno == EINTR);
	if (t->vm < 0)
		return err_sys(e, "KVM makes no VM");
	// For a vCPU without a local APIC the kernel would rewrite code of its own, on all processors. This is the
	// cheapest way to one, and older kernels do without.
	(void)ioctl(t->vm, KVM_ENABLE_CAP, &split);
	// Intel's processors want three pages that the guest does not see; others do not mind.
	ioctl(t->vm, KVM_SET_TSS_ADDR, 0xfffbd000);
	return 0;
}

// Long mode and those instructions are all that the guest needs of a processor, without which it would not have them:
// asking KVM for all that it can give would take longer than the rest.
static int set_cpuid(struct kvm_trial *t, struct err **e)
{
	static const uint32_t leaves[] = {0, 1, 7, 0x80000000, 0x80000001};
	struct {
		struct kvm_cpuid2 head;
		struct kvm_cpuid_entry2 entry[sizeof(leaves) / sizeof(*leaves)];
	} c = {.head.nent = 0};

	for (size_t i = 0; i < sizeof(leaves) / sizeof(*leaves); i++) {
		struct kvm_cpuid_entry2 *x = &c.entry[c.head.nent];

		if (leaves[i] == 7 && c.entry[0].eax < 7)
			continue;
		x->function = leaves[i];
		x->flags = leaves[i] == 7 ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0;
		__cpuid_count(leaves[i], 0, x->eax, x->ebx, x->ecx, x->edx);
		t->memory[BMI2] |= leaves[i] == 7 && x->ebx & bit_BMI2;
		c.head.nent++;
	}
	return ioctl(t->cpu, KVM_SET_CPUID2, &c) ? err_sys(e, "KVM gives a guest no processor") : 0;
}

static int set_registers(struct kvm_trial *t, struct err **e)
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

static int make_cpu(struct kvm_trial *t, int kvm, struct err **e)
{
	t->cpu = ioctl(t->vm, KVM_CREATE_VCPU, 0);
	if (t->cpu < 0)
		return err_sys(e, "KVM makes no processor");
	t->run_size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (t->run_size < (int)sizeof(*t->run))
		return err_sys(e, "KVM shares no state");
	t->run = mmap(NULL, (size_t)t->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, t->cpu, 0);
	if (t->run == MAP_FAILED)
		return err_sys(e, "KVM shares no state");
	return set_cpuid(t, e) || set_registers(t, e) ? -1 : 0;
}

static int enter(const struct kvm_trial *t, struct err **e)
{
	if (ioctl(t->cpu, KVM_RUN, 0))
		return err_sys(e, "KVM does not enter a guest");
	if (t->run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
		return err_set(e, "it emulates guests and fails at an instruction that every kernel uses (suberror %u)",
			t->run->internal.suberror);
	if (t->run->exit_reason != KVM_EXIT_IO)
		return err_set(e, "a guest of a dozen instructions leaves for reason %u instead of %u",
			t->run->exit_reason, KVM_EXIT_IO);
	return 0;
}

static int check_result(const struct kvm_trial *t, struct err **e)
{
	uint32_t v;

	if (t->run->io.port != PORT || t->run->io.size != sizeof(v) ||
		t->run->io.data_offset + sizeof(v) > (size_t)t->run_size)
		return err_set(e, "a guest does what was not in its code");
	memcpy(&v, (const uint8_t *)t->run + t->run->io.data_offset, sizeof(v));
	return v == RESULT ? 0 : err_set(e, "a guest computes 0x%x instead of 0x%x", v, RESULT);
}

int kvm_trial_run(struct kvm_trial *t, int kvm, struct err **e)
{
	if (make_vm(t, kvm, e) || make_memory(t, e) || make_cpu(t, kvm, e))
		return -1;
	return enter(t, e) || check_result(t, e) ? -1 : 0;
}

// KVM that does not know how fast a guest's clock runs says that to the log only.
int kvm_trial_check_clock(const struct kvm_trial *t, struct err **e)
{
	if (ioctl(t->cpu, KVM_GET_TSC_KHZ, 0) > 0)
		return 0;
	return err_set(
		e, "it gives a guest no timer, because the rate of the processor's clock has changed since it began");
}

void kvm_trial_close(struct kvm_trial *t)
{
	if (t->run != MAP_FAILED)
		munmap(t->run, (size_t)t->run_size);
	scope_close(&t->cpu);
	scope_close(&t->vm);
	if (t->memory != MAP_FAILED)
		munmap(t->memory, MEMORY);
}
