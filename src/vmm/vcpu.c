// SPDX-License-Identifier: MIT
#include "vmm/vcpu.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "vmm/registers.h"

int vcpu_make(struct vcpu *c, struct kvm *k, unsigned number, const struct cpuid *list, struct err **e)
{
	void *run;

	*c = (struct vcpu){.run_size = k->run_size};
	c->fd = ioctl(k->vm, KVM_CREATE_VCPU, number);
	if (c->fd < 0)
		return err_sys(e, "cannot make vCPU %u", number);
	run = mmap(NULL, c->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
	if (run == MAP_FAILED)
		return err_sys(e, "cannot share the state of vCPU %u", number);
	c->run = run;
	if (ioctl(c->fd, KVM_SET_CPUID2, list))
		return err_sys(e, "cannot set the CPUID of vCPU %u", number);
	return registers_set_msrs(c->fd, e);
}

void vcpu_close(struct vcpu *c)
{
	if (c->run)
		munmap(c->run, c->run_size);
	scope_close(&c->fd);
	c->run = NULL;
	c->fd = -1;
}

int vcpu_enter(struct vcpu *c)
{
	return ioctl(c->fd, KVM_RUN, 0) ? -errno : 0;
}

void vcpu_leave(struct vcpu *c)
{
	__atomic_store_n(&c->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
}

void vcpu_stay(struct vcpu *c)
{
	__atomic_store_n(&c->run->immediate_exit, 0, __ATOMIC_SEQ_CST);
}

static void add(_Atomic uint64_t *counter)
{
	// Nobody else writes it.
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1, memory_order_relaxed);
}

// A port without a device reads as ones, as an empty bus does. A string instruction makes several accesses at once.
static void serve_port(struct vcpu *c, const struct bus *ports)
{
	uint8_t *data = (uint8_t *)c->run + c->run->io.data_offset;
	uint16_t port = c->run->io.port;
	unsigned size = c->run->io.size;
	bool is_write = c->run->io.direction == KVM_EXIT_IO_OUT;

	add(is_write ? &c->count.port_writes : &c->count.port_reads);
	for (uint32_t i = 0; i < c->run->io.count; i++, data += size)
		if (is_write)
			bus_write(ports, port, data, size);
		else if (!bus_read(ports, port, data, size))
			memset(data, 0xff, size);
}

static void serve_memory(struct vcpu *c, const struct bus *memory)
{
	uint8_t *data = c->run->mmio.data;
	uint64_t address = c->run->mmio.phys_addr;
	unsigned len = c->run->mmio.len;

	add(c->run->mmio.is_write ? &c->count.memory_writes : &c->count.memory_reads);
	if (c->run->mmio.is_write)
		bus_write(memory, address, data, len);
	else if (!bus_read(memory, address, data, len))
		memset(data, 0, len);
}

static int explain(const struct vcpu *c, struct err **e)
{
	const struct kvm_run *r = c->run;
	struct kvm_regs regs = {0};

	ioctl(c->fd, KVM_GET_REGS, &regs);
	if (r->exit_reason == KVM_EXIT_FAIL_ENTRY)
		return err_set(e, "the processor refuses to enter the guest (reason 0x%llx)",
			(unsigned long long)r->fail_entry.hardware_entry_failure_reason);
	if (r->exit_reason == KVM_EXIT_INTERNAL_ERROR)
		return err_set(e, "KVM fails at the guest's instruction at 0x%llx (suberror %u)",
			(unsigned long long)regs.rip, r->internal.suberror);
	return err_set(e, "the guest left for reason %u, which is unknown here, at 0x%llx", r->exit_reason,
		(unsigned long long)regs.rip);
}

static enum vcpu_turn serve_exit(struct vcpu *c, const struct bus *ports, const struct bus *memory, struct err **e)
{
	switch (c->run->exit_reason) {
	case KVM_EXIT_IO:
		serve_port(c, ports);
		return VCPU_AGAIN;
	case KVM_EXIT_MMIO:
		serve_memory(c, memory);
		return VCPU_AGAIN;
	case KVM_EXIT_INTR:
	case KVM_EXIT_HLT:
		return VCPU_AGAIN;
	case KVM_EXIT_SHUTDOWN:
	case KVM_EXIT_SYSTEM_EVENT:
		return VCPU_RESET;
	default:
		explain(c, e);
		return VCPU_FAILED;
	}
}

enum vcpu_turn vcpu_serve(
	struct vcpu *c, int entered, const struct bus *ports, const struct bus *memory, struct err **e)
{
	if (entered == 0)
		return serve_exit(c, ports, memory, e);
	if (entered == -EINTR || entered == -EAGAIN)
		return VCPU_AGAIN;
	errno = -entered;
	err_sys(e, "KVM does not enter the guest");
	return VCPU_FAILED;
}
