// SPDX-License-Identifier: MIT
#include "vmm/machine.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "vmm/devices.h"
#include "vmm/log.h"
#include "vmm/machine_parts.h"
#include "vmm/ram.h"
#include "vmm/registers.h"

static uint64_t process_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

void machine_ended(void *context, const struct err *why)
{
	struct machine *m = context;

	if (!crew_end(&m->crew))
		return;
	if (why)
		vmm_log(VMM_ERROR, "%s", err_text(why));
	else
		vmm_log(VMM_INFO, "the guest has reset itself");
	loop_stop(m->loop, why ? MACHINE_FAILED : MACHINE_RESET);
}

static int make_vm(struct machine *m, const struct vmm_config *c, struct err **e)
{
	uint64_t mib = c->machine.memory_mib;

	if (kvm_open(&m->kvm, e) || kvm_make_vm(&m->kvm, e) || kvm_make_chips(&m->kvm, e))
		return -1;
	if (ram_make(&m->ram, mib < UINT64_MAX >> 20 ? mib << 20 : UINT64_MAX, c->machine.has_huge_pages, e))
		return err_wrap(e, "Invalid Memory Configuration");
	return ram_attach(&m->ram, &m->kvm, e);
}

static int make_crew(struct machine *m, const struct vmm_config *c, struct err **e)
{
	const struct cpuid_topology t = {.cpus = c->machine.vcpus,
		.threads = c->machine.has_smt && c->machine.vcpus > 1 ? 2 : 1,
		.has_tsc_deadline = m->kvm.has_tsc_deadline};

	m->crew = (struct crew){
		.ports = &m->ports, .memory = &m->memory, .ended = machine_ended, .enter = m->enter_vcpu, .context = m};
	return crew_make(&m->crew, &m->kvm, &t, e);
}

static int build(struct machine *m, const struct vmm_config *c, struct err **e)
{
	if (make_vm(m, c, e) || machine_add_board(m, c, e) || machine_add_devices(m, c, e))
		return -1;
	if (make_crew(m, c, e) || machine_load(m, c, e))
		return -1;
	if (crew_start(&m->crew, e) || (m->seal && m->seal(m, e)))
		return -1;
	crew_resume(&m->crew);
	return 0;
}

static int start(void *machine, const struct vmm_config *c, struct err **e)
{
	struct machine *m = machine;

	m->start_ns = clock_ns();
	m->start_cpu_ns = process_ns();
	m->is_open = true;
	if (build(m, c, e) == 0)
		return 0;
	machine_close(m);
	return -1;
}

bool machine_close(struct machine *m)
{
	if (!m->is_open)
		return true;
	if (!crew_stop(&m->crew))
		return false;
	machine_close_devices(m);
	machine_close_board(m);
	kvm_close(&m->kvm);
	ram_free(&m->ram);
	m->ports.count = m->memory.count = 0;
	m->is_open = false;
	return true;
}

static int pause_guest(void *machine, struct err **e)
{
	return crew_pause(&((struct machine *)machine)->crew, e);
}

static int resume_guest(void *machine, struct err **e)
{
	(void)e;
	crew_resume(&((struct machine *)machine)->crew);
	return 0;
}

static int update_drive(void *machine, const struct vmm_drive *d, bool reopens, struct err **e)
{
	struct machine_device *x = machine_find(machine, "block", d->id);

	if (!x)
		return err_set(e, "there is no drive %s", d->id);
	return virtio_blk_update(x->mmio.device, d, reopens, e);
}

static int update_net(void *machine, const struct vmm_net *n, struct err **e)
{
	struct machine_device *x = machine_find(machine, "net", n->id);

	if (!x)
		return err_set(e, "there is no network interface %s", n->id);
	return virtio_net_update(x->mmio.device, n, e);
}

static int ctrl_alt_del(void *machine, struct err **e)
{
	return i8042_ctrl_alt_del(&((struct machine *)machine)->keyboard, e);
}

static void metrics(void *machine, struct buf *out)
{
	machine_metrics(machine, out);
}

const struct vmm_machine_ops machine_ops = {.start = start,
	.pause = pause_guest,
	.resume = resume_guest,
	.update_drive = update_drive,
	.update_net = update_net,
	.ctrl_alt_del = ctrl_alt_del,
	.metrics = metrics};
