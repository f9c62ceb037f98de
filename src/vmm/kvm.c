// SPDX-License-Identifier: MIT
#include "vmm/kvm.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>

#include "vmm/layout.h"

static const struct {
	int number;
	const char *name;
} needed[] = {
	{KVM_CAP_IRQCHIP, "interrupt controllers"},
	{KVM_CAP_USER_MEMORY, "memory of a process for a guest"},
	{KVM_CAP_SET_TSS_ADDR, "a place for the task state"},
	{KVM_CAP_EXT_CPUID, "CPUID"},
	{KVM_CAP_PIT2, "a timer chip"},
	{KVM_CAP_IRQFD, "interrupts by eventfd"},
	{KVM_CAP_IOEVENTFD, "eventfds for a guest's writes"},
	{KVM_CAP_MP_STATE, "the state of a processor"},
	{KVM_CAP_IMMEDIATE_EXIT, "leaving a guest at once"},
};

static int check_capabilities(struct kvm *k, struct err **e)
{
	int size;

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (ioctl(k->system, KVM_CHECK_EXTENSION, needed[i].number) <= 0)
			return err_kind_set(
				e, ERR_UNSUPPORTED, "cannot use /dev/kvm: it does not offer %s", needed[i].name);
	k->has_tsc_deadline = ioctl(k->system, KVM_CHECK_EXTENSION, KVM_CAP_TSC_DEADLINE_TIMER) > 0;
	size = ioctl(k->system, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (size < (int)sizeof(struct kvm_run))
		return err_sys(e, "cannot use /dev/kvm: it shares no state of a processor");
	k->run_size = (size_t)size;
	return 0;
}

int kvm_open(struct kvm *k, struct err **e)
{
	int version;

	*k = (struct kvm)KVM_NONE;
	k->system = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (k->system < 0)
		return err_sys(e, "cannot open /dev/kvm");
	version = ioctl(k->system, KVM_GET_API_VERSION, 0);
	if (version != KVM_API_VERSION)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "cannot use /dev/kvm: its version is %d, not %d", version, KVM_API_VERSION);
	return check_capabilities(k, e);
}

// Nothing here counts the guest's events, and a counter that is off is none to save and restore. Kernels before 5.18
// cannot switch it off: then CPUID alone hides it.
static void switch_counters_off(struct kvm *k)
{
	struct kvm_enable_cap cap = {.cap = KVM_CAP_PMU_CAPABILITY, .args = {KVM_PMU_CAP_DISABLE}};

	(void)ioctl(k->vm, KVM_ENABLE_CAP, &cap);
}

// A host that knew its TSC's frequency better after KVM began than before gives VMs the first one, and where that is
// too low and nothing scales, their clock reads as zero and their timers never come. 0 is the host's frequency of now.
// Kernels before 5.18 have no such call.
static void take_frequency(struct kvm *k)
{
	(void)ioctl(k->vm, KVM_SET_TSC_KHZ, 0);
}

int kvm_make_vm(struct kvm *k, struct err **e)
{
	// A signal may come in between: the call says so and has done nothing.
	do
		k->vm = ioctl(k->system, KVM_CREATE_VM, 0);
	while (k->vm < 0 && errno == EINTR);
	if (k->vm < 0)
		return err_sys(e, "cannot make a VM");
	switch_counters_off(k);
	take_frequency(k);
	// Intel's processors want three pages that the guest does not see; others do not mind.
	return ioctl(k->vm, KVM_SET_TSS_ADDR, LAYOUT_TSS) ? err_sys(e, "cannot place the VM's task state") : 0;
}

int kvm_make_chips(struct kvm *k, struct err **e)
{
	// The port of the PC's speaker belongs to the timer chip.
	struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};

	if (ioctl(k->vm, KVM_CREATE_IRQCHIP, 0))
		return err_sys(e, "cannot make the VM's interrupt controllers");
	if (ioctl(k->vm, KVM_CREATE_PIT2, &pit))
		return err_sys(e, "cannot make the VM's timer chip");
	return 0;
}

int kvm_add_memory(struct kvm *k, unsigned slot, uint64_t address, uint64_t size, void *host, struct err **e)
{
	struct kvm_userspace_memory_region r = {
		.slot = slot, .guest_phys_addr = address, .memory_size = size, .userspace_addr = (uintptr_t)host};

	if (ioctl(k->vm, KVM_SET_USER_MEMORY_REGION, &r))
		return err_sys(e, "cannot give the VM %llu bytes of memory at 0x%llx", (unsigned long long)size,
			(unsigned long long)address);
	return 0;
}

int kvm_add_irqfd(struct kvm *k, int eventfd, unsigned irq, struct err **e)
{
	struct kvm_irqfd r = {.fd = (uint32_t)eventfd, .gsi = irq};

	return ioctl(k->vm, KVM_IRQFD, &r) ? err_sys(e, "cannot wire interrupt %u", irq) : 0;
}

int kvm_add_ioeventfd(struct kvm *k, int eventfd, uint64_t address, uint32_t value, struct err **e)
{
	struct kvm_ioeventfd r = {
		.datamatch = value, .addr = address, .len = 4, .fd = eventfd, .flags = KVM_IOEVENTFD_FLAG_DATAMATCH};

	if (ioctl(k->vm, KVM_IOEVENTFD, &r))
		return err_sys(e, "cannot wire the guest's writes to 0x%llx", (unsigned long long)address);
	return 0;
}

void kvm_close(struct kvm *k)
{
	scope_close(&k->vm);
	scope_close(&k->system);
	*k = (struct kvm)KVM_NONE;
}
