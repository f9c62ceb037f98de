// SPDX-License-Identifier: MIT
#include "vmm/probe.h"

#include <cpuid.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "vmm/kvm.h"
#include "vmm/registers.h"
#include "vmm/vcpu.h"

#define PATIENCE_S 5
#define MEMORY     0x20000
#define CODE       0x10000
#define DATA       0x11000
#define BMI2       (DATA + 16) // a flag: whether the processor has it
#define PORT       0xe1
#define RESULT     0xb4 // 0x5a << 1
#define TURNS_MAX  16

// cmpxchg16b swaps 0 for 0x5a, which is then shifted: by shlx where the processor has it. At a host that emulates
// guests these are the instructions that kernels die of first.
extern const uint8_t probe_begin[], probe_end[];
__asm__(".pushsection .rodata\n"
	"probe_begin:\n"
	"	mov $0x11000, %edi\n"
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
	"	jmp 2b\n"
	"probe_end:\n"
	".popsection");

struct trial {
	struct kvm kvm;
	struct guest_memory memory;
	struct vcpu cpu;
	bool has_result;
	uint32_t result;
};

static void take_result(void *device, uint64_t offset, const uint8_t *data, unsigned len)
{
	struct trial *t = device;

	if (offset != 0 || len != sizeof(t->result))
		return;
	memcpy(&t->result, data, len);
	t->has_result = true;
}

static void give_nothing(void *device, uint64_t offset, uint8_t *data, unsigned len)
{
	(void)device;
	(void)offset;
	(void)data;
	(void)len;
}

static const struct bus_ops result_ops = {.read = give_nothing, .write = take_result};

static int make_memory(struct trial *t, struct err **e)
{
	uint8_t *at = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return err_sys(e, "cannot get memory");
	t->memory = (struct guest_memory){.regions = {{0, MEMORY, at}}, .count = 1};
	memcpy(at + CODE, probe_begin, (size_t)(probe_end - probe_begin));
	__builtin_cpu_init();
	at[BMI2] = __builtin_cpu_supports("bmi2") ? 1 : 0;
	if (registers_write_tables(&t->memory, false, e))
		return -1;
	return kvm_add_memory(&t->kvm, 0, 0, MEMORY, at, e);
}

// Long mode and those instructions are all that the guest needs of a processor: asking KVM for all that it can give
// would take longer than the rest.
static void describe_processor(struct cpuid *c)
{
	static const uint32_t leaves[] = {0, 1, 7, 0x80000000, 0x80000001};

	*c = (struct cpuid){.head.nent = 0};
	for (size_t i = 0; i < sizeof(leaves) / sizeof(*leaves); i++) {
		struct kvm_cpuid_entry2 *x = &c->entry[c->head.nent];

		x->function = leaves[i];
		x->flags = leaves[i] == 7 ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0;
		if (__get_cpuid_count(leaves[i], 0, &x->eax, &x->ebx, &x->ecx, &x->edx))
			c->head.nent++;
	}
}

static int make_cpu(struct trial *t, struct err **e)
{
	struct cpuid list;

	describe_processor(&list);
	if (vcpu_make(&t->cpu, &t->kvm, 0, &list, e))
		return -1;
	return registers_set_boot(t->cpu.fd, CODE, false, e);
}

static int run(struct trial *t, struct err **e)
{
	struct bus ports = {0}, memory = {0};
	enum vcpu_turn turn = VCPU_AGAIN;

	if (bus_add(&ports, PORT, sizeof(t->result), &result_ops, t, e))
		return -1;
	for (int i = 0; i < TURNS_MAX && turn == VCPU_AGAIN && !t->has_result; i++)
		turn = vcpu_serve(&t->cpu, vcpu_enter(&t->cpu), &ports, &memory, e);
	if (turn == VCPU_FAILED)
		return -1;
	if (!t->has_result || t->result != RESULT)
		return err_set(e, "it runs a guest of a dozen instructions wrongly");
	return 0;
}

static void clean(struct trial *t)
{
	vcpu_close(&t->cpu);
	kvm_close(&t->kvm);
	if (t->memory.count)
		munmap(t->memory.regions[0].at, MEMORY);
}

static void *thread(void *argument)
{
	struct probe *p = argument;
	struct trial t = {.kvm = KVM_NONE, .cpu.fd = -1};
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	if (kvm_open(&t.kvm, &p->why) == 0 && kvm_make_vm(&t.kvm, &p->why) == 0 && make_memory(&t, &p->why) == 0 &&
		make_cpu(&t, &p->why) == 0)
		run(&t, &p->why);
	sem_post(&p->done);
	clean(&t);
	return NULL;
}

int probe_start(struct probe *p, struct err **e)
{
	pthread_t t;

	*p = (struct probe){.is_running = false};
	sem_init(&p->done, 0, 0);
	errno = pthread_create(&t, NULL, thread, p);
	if (errno)
		return err_sys(e, "cannot start a thread");
	pthread_detach(t);
	p->is_running = true;
	return 0;
}

// Whether it has an answer; waits for it.
static bool has_answer(struct probe *p)
{
	struct timespec until;
	int r;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_S;
	do
		r = sem_timedwait(&p->done, &until);
	while (r && errno == EINTR);
	return r == 0;
}

int probe_finish(struct probe *p, struct err **e)
{
	if (p->is_running && !has_answer(p))
		return err_kind_set(
			e, ERR_TIMEOUT, "KVM runs no guest on this machine: a guest of a dozen instructions hangs");
	p->is_running = false;
	if (!p->why)
		return 0;
	return err_kind_set(e, ERR_UNSUPPORTED, "KVM runs no guest on this machine: %s", err_text(p->why));
}
