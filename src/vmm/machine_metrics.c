// SPDX-License-Identifier: MIT
// Counters with Firecracker's names where it counts the same
// (https://github.com/firecracker-microvm/firecracker/blob/main/src/vmm/src/logger/metrics.rs).
#include <string.h>

#include "vmm/machine_parts.h"

static const struct kind {
	const char *name;
	const char *bytes_in, *bytes_out; // into the guest, out of it; NULL: there is no such thing
} kinds[] = {
	{"block", "read_bytes", "write_bytes"},
	{"net", "rx_bytes_count", "tx_bytes_count"},
	{"vsock", "rx_bytes_count", "tx_bytes_count"},
	{"entropy", "entropy_bytes", NULL},
};

static const struct kind *kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static void put(struct buf *out, const char *name, uint64_t now, uint64_t *told)
{
	if (!name)
		return;
	buf_printf(out, "%s\"%s\":%llu", out->len && buf_text(out)[out->len - 1] == '{' ? "" : ",", name,
		(unsigned long long)(now - *told));
	*told = now;
}

static void put_device(struct buf *out, struct machine_device *x)
{
	const struct virtio_counters *n = &x->mmio.device->count;
	const struct kind *k = kind_of(x->kind);

	buf_printf(out, *x->id ? ",\"%s_%s\":{" : ",\"%s\":{", x->kind, x->id);
	put(out, k->bytes_in, n->bytes_in, &x->told[0]);
	put(out, k->bytes_out, n->bytes_out, &x->told[1]);
	put(out, "queue_event_count", n->kicks, &x->told[2]);
	put(out, "interrupts", n->interrupts, &x->told[3]);
	put(out, "requests", n->requests, &x->told[4]);
	put(out, "failed", n->failed, &x->told[5]);
	put(out, "rate_limiter_throttled_events", n->throttled, &x->told[6]);
	put(out, "guest_violations", n->violations, &x->told[7]);
	buf_str(out, "}");
}

static void put_vcpus(struct machine *m, struct buf *out)
{
	uint64_t sum[4] = {0};

	for (unsigned i = 0; i < m->crew.count; i++) {
		const struct vcpu_counters *n = &m->crew.members[i].vcpu.count;

		sum[0] += n->port_reads;
		sum[1] += n->port_writes;
		sum[2] += n->memory_reads;
		sum[3] += n->memory_writes;
	}
	buf_str(out, ",\"vcpu\":{");
	put(out, "exit_io_in", sum[0], &m->told[0]);
	put(out, "exit_io_out", sum[1], &m->told[1]);
	put(out, "exit_mmio_read", sum[2], &m->told[2]);
	put(out, "exit_mmio_write", sum[3], &m->told[3]);
	buf_str(out, "}");
}

void machine_metrics(struct machine *m, struct buf *out)
{
	put_vcpus(m, out);
	for (size_t i = 0; i < m->device_count; i++)
		put_device(out, &m->devices[i]);
}
