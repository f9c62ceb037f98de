// SPDX-License-Identifier: MIT
#include <sys/eventfd.h>
#include <time.h>

#include "base/clock.h"
#include "vmm/layout.h"
#include "vmm/log.h"
#include "vmm/machine_parts.h"

#define TIMER_DONE 123 // the byte that a guest writes when it has come up

// The line that pulls the processor's reset is how the guest ends.
static void reset(void *context)
{
	machine_ended(context, NULL);
}

static void timer_read(void *device, uint64_t offset, uint8_t *data, unsigned len)
{
	(void)device;
	(void)offset;
	(void)data;
	(void)len;
}

// The words are Firecracker's, which its tests and others' look for.
static void timer_write(void *device, uint64_t offset, const uint8_t *data, unsigned len)
{
	const struct machine *m = device;
	struct timespec t;
	uint64_t us, cpu_us;

	if (offset != 0 || len != 1 || *data != TIMER_DONE)
		return;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	us = (clock_ns() - m->start_ns) / 1000;
	cpu_us = ((uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec - m->start_cpu_ns) / 1000;
	vmm_log(VMM_INFO, "Guest-boot-time = %6llu us %llu ms, %6llu CPU us %llu CPU ms", (unsigned long long)us,
		(unsigned long long)us / 1000, (unsigned long long)cpu_us, (unsigned long long)cpu_us / 1000);
}

static const struct bus_ops timer_ops = {.read = timer_read, .write = timer_write};

static int add_keyboard(struct machine *m, struct err **e)
{
	m->keyboard_interrupt = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (m->keyboard_interrupt < 0)
		return err_sys(e, "cannot make the keyboard controller");
	i8042_open(&m->keyboard, m->keyboard_interrupt, reset, m);
	if (kvm_add_irqfd(&m->kvm, m->keyboard_interrupt, LAYOUT_KEYBOARD_IRQ, e))
		return -1;
	return bus_add(&m->ports, I8042_PORT, I8042_PORTS, &i8042_ops, &m->keyboard, e);
}

static int add_console(struct machine *m, const struct vmm_config *c, struct err **e)
{
	if (vmm_console_open(&m->console, m->loop, c->serial.path, e) ||
		kvm_add_irqfd(&m->kvm, m->console.interrupt, LAYOUT_SERIAL_IRQ, e))
		return -1;
	return bus_add(&m->ports, SERIAL_PORT, SERIAL_PORTS, &serial_ops, &m->console.serial, e);
}

int machine_add_board(struct machine *m, const struct vmm_config *c, struct err **e)
{
	if (add_keyboard(m, e) || add_console(m, c, e))
		return -1;
	return c->has_boot_timer ? bus_add(&m->memory, LAYOUT_BOOT_TIMER, 1, &timer_ops, m, e) : 0;
}

void machine_close_board(struct machine *m)
{
	vmm_console_close(&m->console);
	scope_close(&m->keyboard_interrupt);
	m->keyboard_interrupt = -1;
}
