// SPDX-License-Identifier: MIT
#include "runtime/vm_fcapi_requests.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define MIB        (1024 * 1024)
#define VCPUS_MOST 32 // of the API

// What the VMM says may be a guest's word.
static int refused(struct http_client *c, const char *method, const char *path, unsigned status, const struct buf *body,
	struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_BUF struct buf shown = {0};

	json_parse("answer", buf_text(body), body->len, &doc, NULL);
	text_show(&shown, doc ? json_text(yyjson_doc_get_root(doc), "fault_message", "") : buf_text(body), 600);
	return err_set(e, "%s refuses %s %s (%u): %s", c->name, method, path, status,
		shown.len ? buf_text(&shown) : "it gives no reason");
}

int fcapi_ask(struct http_client *c, const char *method, const char *path, const char *json, uint64_t deadline,
	struct err **e)
{
	CLEANUP_BUF struct buf body = {0};
	unsigned status;

	if (http_client_call(c, method, path, json, deadline, &status, &body, e))
		return -1;
	return status < 300 ? 0 : refused(c, method, path, status, &body, e);
}

static int put(struct http_client *c, const char *path, const struct buf *json, uint64_t deadline, struct err **e)
{
	if (!buf_ok(json))
		return err_set(e, "cannot configure the VM: out of memory");
	return fcapi_ask(c, "PUT", path, buf_text(json), deadline, e);
}

static int put_machine(struct http_client *c, const struct vm_spec *s, uint64_t deadline, struct err **e)
{
	CLEANUP_BUF struct buf json = {0};

	if (s->vcpus > VCPUS_MOST)
		return err_kind_set(e, ERR_UNSUPPORTED, "cannot make a VM of %u CPUs: Firecracker's API has at most %d",
			s->vcpus, VCPUS_MOST);
	buf_printf(&json, "{\"vcpu_count\":%u,\"mem_size_mib\":%llu}", s->vcpus, (unsigned long long)(s->memory / MIB));
	return put(c, "/machine-config", &json, deadline, e);
}

// A kernel that panics, and an agent that ends, reset the machine by its keyboard controller, which ends the VMM. As
// few bytes on the serial port as can be: each is an exit.
static int put_boot_source(struct http_client *c, const struct vm_spec *s, uint64_t deadline, struct err **e)
{
	CLEANUP_BUF struct buf args = {0}, json = {0};

	buf_printf(&args,
		VM_KERNEL_ARGS " reboot=k pci=off acpi=off i8042.noaux i8042.nomux i8042.dumbkbd "
			       "%sagent.port=%d%s%s",
		s->is_debug ? "" : "loglevel=3 ", FCAPI_PORT, s->kernel_args ? " " : "",
		s->kernel_args ? s->kernel_args : "");
	if (args.len >= FCAPI_CMDLINE_MAX / 2)
		return err_set(e, "more than %d bytes for the guest's kernel", FCAPI_CMDLINE_MAX / 2);
	buf_str(&json,
		"{\"kernel_image_path\":\"" FCAPI_KERNEL "\",\"initrd_path\":\"" FCAPI_INITRD "\",\"boot_args\":");
	json_quote(&json, buf_text(&args));
	buf_str(&json, "}");
	return put(c, "/boot-source", &json, deadline, e);
}

static int put_drive(struct http_client *c, const struct vm_disk *d, size_t index, uint64_t deadline, struct err **e)
{
	CLEANUP_BUF struct buf json = {0};
	char path[64];

	snprintf(path, sizeof(path), "/drives/disk%zu", index);
	buf_printf(&json,
		"{\"drive_id\":\"disk%zu\",\"path_on_host\":\"" FCAPI_DISK
		"%zu\",\"is_root_device\":false,\"is_read_only\":%s}",
		index, index, d->is_read_only ? "true" : "false");
	return put(c, path, &json, deadline, e);
}

static int put_nic(struct http_client *c, const struct vm_nic *n, size_t index, uint64_t deadline, struct err **e)
{
	CLEANUP_BUF struct buf json = {0};
	char path[64];

	snprintf(path, sizeof(path), "/network-interfaces/net%zu", index);
	buf_printf(&json, "{\"iface_id\":\"net%zu\",\"host_dev_name\":", index);
	json_quote(&json, n->tap_name);
	buf_printf(&json, ",\"guest_mac\":\"%02x:%02x:%02x:%02x:%02x:%02x\"}", n->mac[0], n->mac[1], n->mac[2],
		n->mac[3], n->mac[4], n->mac[5]);
	return put(c, path, &json, deadline, e);
}

static int put_devices(struct http_client *c, const struct vm_spec *s, uint64_t deadline, struct err **e)
{
	for (size_t i = 0; i < s->disk_count; i++)
		if (put_drive(c, &s->disks[i], i, deadline, e))
			return -1;
	for (size_t i = 0; i < s->nic_count; i++)
		if (put_nic(c, &s->nics[i], i, deadline, e))
			return -1;
	return 0;
}

static int put_vsock(struct http_client *c, uint64_t deadline, struct err **e)
{
	CLEANUP_BUF struct buf json = {0};

	buf_printf(&json, "{\"guest_cid\":%d,\"uds_path\":\"" FCAPI_RUN "/" FCAPI_VSOCK "\"}", FCAPI_CID);
	return put(c, "/vsock", &json, deadline, e);
}

int fcapi_configure(struct http_client *c, const struct vm_spec *s, uint64_t deadline, struct err **e)
{
	if (s->share)
		return err_kind_set(e, ERR_UNSUPPORTED,
			"Firecracker's API has no shared folders: set share = block in the configuration");
	if (put_machine(c, s, deadline, e) || put_boot_source(c, s, deadline, e) || put_devices(c, s, deadline, e) ||
		put_vsock(c, deadline, e))
		return -1;
	return vm_needs_rng() ? fcapi_ask(c, "PUT", "/entropy", "{}", deadline, e) : 0;
}
