// SPDX-License-Identifier: MIT
#include "vmm/config_write.h"

#include <inttypes.h>

#include "base/json.h"

static const char *word(bool b)
{
	return b ? "true" : "false";
}

static void put_text(struct buf *out, const char *key, const char *value)
{
	buf_printf(out, "\"%s\":", key);
	json_quote(out, value);
}

// A text that is not there is null.
static void put_optional(struct buf *out, const char *key, const char *value)
{
	if (value[0])
		put_text(out, key, value);
	else
		buf_printf(out, "\"%s\":null", key);
}

// A bucket without size, or that is full again at once, limits nothing, and is not there.
static bool is_shown(const struct vmm_bucket *b)
{
	return b->is_given && b->size && b->refill_ms;
}

static void put_bucket(struct buf *out, const char *key, const struct vmm_bucket *b)
{
	if (!is_shown(b)) {
		buf_printf(out, "\"%s\":null", key);
		return;
	}
	buf_printf(out, "\"%s\":{\"size\":%" PRIu64 ",\"one_time_burst\":", key, b->size);
	if (b->burst)
		buf_printf(out, "%" PRIu64, b->burst);
	else
		buf_str(out, "null");
	buf_printf(out, ",\"refill_time\":%" PRIu64 "}", b->refill_ms);
}

static void put_limiter(struct buf *out, const char *key, const struct vmm_limiter *l)
{
	buf_printf(out, "\"%s\":", key);
	if (!is_shown(&l->bandwidth) && !is_shown(&l->ops)) {
		buf_str(out, "null");
		return;
	}
	buf_str(out, "{");
	put_bucket(out, "bandwidth", &l->bandwidth);
	buf_str(out, ",");
	put_bucket(out, "ops", &l->ops);
	buf_str(out, "}");
}

void vmm_write_machine(const struct vmm_machine *m, struct buf *out)
{
	buf_printf(out,
		"{\"vcpu_count\":%u,\"mem_size_mib\":%" PRIu64 ",\"smt\":%s,\"track_dirty_pages\":%s,"
		"\"huge_pages\":\"%s\"}",
		m->vcpus, m->memory_mib, word(m->has_smt), word(m->tracks_dirty_pages),
		m->has_huge_pages ? "2M" : "None");
}

static void put_drive(struct buf *out, const struct vmm_drive *d)
{
	buf_str(out, "{");
	put_text(out, "drive_id", d->id);
	buf_str(out, ",");
	put_optional(out, "partuuid", d->partuuid);
	buf_printf(out, ",\"is_root_device\":%s,\"cache_type\":\"%s\",\"is_read_only\":%s,", word(d->is_root),
		d->has_writeback ? "Writeback" : "Unsafe", word(d->is_read_only));
	put_text(out, "path_on_host", d->path);
	buf_str(out, ",");
	put_limiter(out, "rate_limiter", &d->limiter);
	buf_printf(out, ",\"io_engine\":\"%s\",\"socket\":null}", d->is_async ? "Async" : "Sync");
}

static void put_net(struct buf *out, const struct vmm_net *n)
{
	buf_str(out, "{");
	put_text(out, "iface_id", n->id);
	buf_str(out, ",");
	put_text(out, "host_dev_name", n->tap);
	if (n->has_mac)
		buf_printf(out, ",\"guest_mac\":\"%02x:%02x:%02x:%02x:%02x:%02x\"", n->mac[0], n->mac[1], n->mac[2],
			n->mac[3], n->mac[4], n->mac[5]);
	else
		buf_str(out, ",\"guest_mac\":null");
	if (n->mtu)
		buf_printf(out, ",\"mtu\":%u,", n->mtu);
	else
		buf_str(out, ",\"mtu\":null,");
	put_limiter(out, "rx_rate_limiter", &n->rx);
	buf_str(out, ",");
	put_limiter(out, "tx_rate_limiter", &n->tx);
	buf_str(out, "}");
}

// Before a kernel is named, its path is an empty text: the member is never null.
static void put_boot_source(struct buf *out, const struct vmm_boot_source *b)
{
	buf_str(out, "{");
	put_text(out, "kernel_image_path", b->kernel);
	buf_str(out, ",");
	put_optional(out, "initrd_path", b->initrd);
	if (b->has_args) {
		buf_str(out, ",");
		put_text(out, "boot_args", b->args);
		buf_str(out, "}");
	} else {
		buf_str(out, ",\"boot_args\":null}");
	}
}

static void put_vsock(struct buf *out, const struct vmm_vsock *v)
{
	buf_printf(out, "{\"guest_cid\":%u,", v->cid);
	put_text(out, "uds_path", v->path);
	buf_str(out, "}");
}

static void put_entropy(struct buf *out, const struct vmm_entropy *e)
{
	buf_str(out, "{");
	put_limiter(out, "rate_limiter", &e->limiter);
	buf_str(out, "}");
}

// Appends the key, and null where there is nothing behind it.
static bool put_key(struct buf *out, const char *key, bool is_there)
{
	buf_printf(out, ",\"%s\":%s", key, is_there ? "" : "null");
	return is_there;
}

// Log and metrics are the process's, not the machine's: their members are null whatever was set.
void vmm_write_config(const struct vmm_config *c, struct buf *out)
{
	buf_str(out, "{\"balloon\":null,\"drives\":[");
	for (size_t i = 0; i < c->drive_count; i++) {
		buf_str(out, i ? "," : "");
		put_drive(out, &c->drives[i]);
	}
	buf_str(out, "],\"boot-source\":");
	put_boot_source(out, &c->boot);
	buf_str(out, ",\"cpu-config\":null,\"logger\":null,\"machine-config\":");
	vmm_write_machine(&c->machine, out);
	buf_str(out, ",\"metrics\":null,\"mmds-config\":null,\"network-interfaces\":[");
	for (size_t i = 0; i < c->net_count; i++) {
		buf_str(out, i ? "," : "");
		put_net(out, &c->nets[i]);
	}
	buf_str(out, "]");
	if (put_key(out, "vsock", c->vsock.is_given))
		put_vsock(out, &c->vsock);
	if (put_key(out, "entropy", c->entropy.is_given))
		put_entropy(out, &c->entropy);
	buf_str(out, ",\"pmem\":[],\"memory-hotplug\":null}");
}
