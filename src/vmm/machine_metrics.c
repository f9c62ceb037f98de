// SPDX-License-Identifier: MIT
// Counters with Firecracker's names where it counts the same
// (https://github.com/firecracker-microvm/firecracker/blob/main/src/vmm/src/logger/metrics.rs).
#include <string.h>

#include "vmm/machine_parts.h"

static const struct kind {
	const char *name;
	const char *bytes_in, *bytes_out; // into the guest, out of it; NULL: there is no such thing
	bool is_summed;                   // of several devices there is one object more, of all together
} kinds[] = {
	{"block", "read_bytes", "write_bytes", true},
	{"net", "rx_bytes_count", "tx_bytes_count", true},
	{"vsock", "rx_bytes_count", "tx_bytes_count", false},
	{"entropy", "entropy_bytes", NULL, false},
};

// What a device did since it was last asked, or several.
struct sum {
	uint64_t n[MACHINE_COUNTERS];
};

static struct sum take(struct machine_device *x)
{
	const struct virtio_counters *c = &x->mmio.device->count;
	const struct sum now = {{c->bytes_in, c->bytes_out, c->kicks, c->interrupts, c->requests, c->failed,
		c->throttled, c->violations}};
	struct sum since;

	for (size_t i = 0; i < MACHINE_COUNTERS; i++) {
		since.n[i] = now.n[i] - x->told[i];
		x->told[i] = now.n[i];
	}
	return since;
}

static void put(struct buf *out, const char *name, uint64_t n)
{
	if (name)
		buf_printf(out, "%s\"%s\":%llu", out->len && buf_text(out)[out->len - 1] == '{' ? "" : ",", name,
			(unsigned long long)n);
}

static void put_sum(struct buf *out, const struct kind *k, const char *id, const struct sum *s)
{
	const char *const names[MACHINE_COUNTERS] = {k->bytes_in, k->bytes_out, "queue_event_count", "interrupts",
		"requests", "failed", "rate_limiter_throttled_events", "guest_violations"};

	buf_printf(out, *id ? ",\"%s_%s\":{" : ",\"%s\":{", k->name, id);
	for (size_t i = 0; i < MACHINE_COUNTERS; i++)
		put(out, names[i], s->n[i]);
	buf_str(out, "}");
}

static void put_kind(struct buf *out, struct machine *m, const struct kind *k)
{
	struct sum all = {{0}};

	for (size_t i = 0; i < m->device_count; i++) {
		struct machine_device *x = &m->devices[i];
		struct sum s;

		if (strcmp(x->kind, k->name) != 0)
			continue;
		s = take(x);
		put_sum(out, k, x->id, &s);
		for (size_t n = 0; n < MACHINE_COUNTERS; n++)
			all.n[n] += s.n[n];
	}
	if (k->is_summed)
		put_sum(out, k, "", &all);
}

static void put_since(struct buf *out, const char *name, uint64_t now, uint64_t *told)
{
	put(out, name, now - *told);
	*told = now;
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
	put_since(out, "exit_io_in", sum[0], &m->told[0]);
	put_since(out, "exit_io_out", sum[1], &m->told[1]);
	put_since(out, "exit_mmio_read", sum[2], &m->told[2]);
	put_since(out, "exit_mmio_write", sum[3], &m->told[3]);
	buf_str(out, "}");
}

void machine_metrics(struct machine *m, struct buf *out)
{
	put_vcpus(m, out);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		put_kind(out, m, &kinds[i]);
}
