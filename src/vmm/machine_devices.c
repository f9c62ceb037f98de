// SPDX-License-Identifier: MIT
#include <string.h>

#include "vmm/devices.h"
#include "vmm/layout.h"
#include "vmm/machine_parts.h"

_Static_assert(VMM_DEVICES == LAYOUT_DEVICES, "each device has an interrupt line of its own");
_Static_assert(MMIO_WINDOW == LAYOUT_VIRTIO_SIZE, "windows follow one another");

static void read_window(void *device, uint64_t offset, uint8_t *data, unsigned len)
{
	mmio_read(device, offset, data, len);
}

static void write_window(void *device, uint64_t offset, const uint8_t *data, unsigned len)
{
	mmio_write(device, offset, data, len);
}

static const struct bus_ops window_ops = {.read = read_window, .write = write_window};

static int wire(struct machine *m, struct mmio *t, uint64_t base, unsigned irq, struct err **e)
{
	if (kvm_add_irqfd(&m->kvm, t->interrupt, irq, e))
		return -1;
	for (unsigned i = 0; i < t->device->queue_count; i++)
		if (kvm_add_ioeventfd(&m->kvm, t->kicks[i], base + MMIO_NOTIFY, i, e))
			return -1;
	return bus_add(&m->memory, base, MMIO_WINDOW, &window_ops, t, e);
}

// Takes d, also when it fails; d may be NULL, with *e set.
static int add(struct machine *m, const char *kind, const char *id, struct virtio_device *d, struct err **e)
{
	struct machine_device *x = &m->devices[m->device_count];
	uint64_t base = LAYOUT_VIRTIO + m->device_count * LAYOUT_VIRTIO_SIZE;
	unsigned irq = LAYOUT_VIRTIO_IRQ + (unsigned)m->device_count;

	if (!d)
		return -1;
	m->device_count++;
	x->kind = kind;
	snprintf(x->id, sizeof(x->id), "%s", id);
	if (mmio_open(&x->mmio, d, &m->ram, m->loop, e) || wire(m, &x->mmio, base, irq, e))
		return -1;
	buf_printf(&m->announced, " virtio_mmio.device=4K@0x%llx:%u", (unsigned long long)base, irq);
	return 0;
}

// In Firecracker's order, which decides the names in the guest.
int machine_add_devices(struct machine *m, const struct vmm_config *c, struct err **e)
{
	if (vmm_config_devices(c) > VMM_DEVICES)
		return err_set(
			e, "there are %zu devices, and interrupt lines for %d", vmm_config_devices(c), VMM_DEVICES);
	for (size_t i = 0; i < c->drive_count; i++)
		if (add(m, "block", c->drives[i].id, virtio_blk_open(&c->drives[i], e), e))
			return -1;
	for (size_t i = 0; i < c->net_count; i++)
		if (add(m, "net", c->nets[i].id, virtio_net_open(&c->nets[i], e), e))
			return -1;
	if (c->vsock.is_given && add(m, "vsock", "", virtio_vsock_open(&c->vsock, e), e))
		return -1;
	if (c->entropy.is_given && add(m, "entropy", "", virtio_rng_open(&c->entropy, e), e))
		return -1;
	return 0;
}

struct machine_device *machine_find(struct machine *m, const char *kind, const char *id)
{
	for (size_t i = 0; i < m->device_count; i++)
		if (!strcmp(m->devices[i].kind, kind) && !strcmp(m->devices[i].id, id))
			return &m->devices[i];
	return NULL;
}

void machine_close_devices(struct machine *m)
{
	for (size_t i = 0; i < m->device_count; i++) {
		mmio_close(&m->devices[i].mmio);
		m->devices[i] = (struct machine_device){.kind = NULL};
	}
	m->device_count = 0;
	buf_free(&m->announced);
}
