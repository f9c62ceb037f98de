// SPDX-License-Identifier: MIT
// Requests that show the microVM, and those that act on it.
#include "base/clock.h"
#include "vmm/api_parts.h"
#include "vmm/config_read.h"
#include "vmm/config_write.h"
#include "vmm/configure.h"
#include "vmm/field.h"
#include "vmm/log.h"
#include "vmm/version.h"

int vmm_get_instance(struct call *c)
{
	static const char *const states[] = {"Not started", "Running", "Paused"};

	buf_str(c->out, "{\"id\":");
	json_quote(c->out, c->api->id);
	buf_printf(c->out, ",\"state\":\"%s\",\"vmm_version\":\"" VMM_VERSION "\",\"app_name\":\"" VMM_NAME "\"}",
		states[c->api->state]);
	return 0;
}

int vmm_get_version(struct call *c)
{
	buf_str(c->out, "{\"firecracker_version\":\"" VMM_VERSION "\"}");
	return 0;
}

int vmm_get_config(struct call *c)
{
	vmm_write_config(&c->api->config, c->out);
	return 0;
}

int vmm_get_machine(struct call *c)
{
	vmm_write_machine(&c->api->config.machine, c->out);
	return 0;
}

enum action { FLUSH_METRICS, INSTANCE_START, SEND_CTRL_ALT_DEL };

static int start(struct call *c)
{
	if (vmm_call_before_start(c))
		return -1;
	return vmm_api_start(c->api, c->e) ? err_wrap(c->e, "Start microvm error") : 0;
}

static int flush(struct call *c)
{
	if (vmm_call_after_start(c))
		return -1;
	return vmm_api_flush_metrics(c->api, c->e) ? err_wrap(c->e, "Internal VMM error: Metrics error") : 0;
}

static int press(struct call *c)
{
	if (vmm_call_after_start(c))
		return -1;
	return c->api->ops->ctrl_alt_del(c->api->machine, c->e) ? err_wrap(c->e, "Internal VMM error: I8042 error") : 0;
}

int vmm_put_action(struct call *c)
{
	static const char *const words[] = {"FlushMetrics", "InstanceStart", "SendCtrlAltDel", NULL};
	static const struct field fields[] = {
		{.name = "action_type", .read = field_choice, .words = words, .is_required = true}};
	static int (*const acts[])(struct call *) = {flush, start, press};
	unsigned action;

	if (field_read(c->body, fields, 1, &action, c->e))
		return vmm_call_broken(c);
	return acts[action](c);
}

// Pausing what is paused, and letting go on what runs, is no fault, and nothing happens.
static int turn_to(struct call *c, enum vmm_state to)
{
	struct vmm_api *a = c->api;
	uint64_t began = clock_ns(), *took = to == VMM_PAUSED ? &a->metrics.pause_us : &a->metrics.resume_us;
	int (*turn)(void *, struct err **) = to == VMM_PAUSED ? a->ops->pause : a->ops->resume;

	if (a->state != to && turn(a->machine, c->e))
		return err_wrap(c->e, "Internal VMM error");
	a->state = to;
	*took = (clock_ns() - began) / 1000;
	vmm_log(VMM_INFO, "'%s vm' VMM action took %llu us.", to == VMM_PAUSED ? "pause" : "resume",
		(unsigned long long)*took);
	return 0;
}

int vmm_patch_vm(struct call *c)
{
	static const char *const words[] = {"Paused", "Resumed", NULL};
	static const struct field fields[] = {
		{.name = "state", .read = field_choice, .words = words, .is_required = true}};
	unsigned word;

	if (field_read(c->body, fields, 1, &word, c->e))
		return vmm_call_broken(c);
	if (vmm_call_after_start(c))
		return -1;
	return turn_to(c, word == 0 ? VMM_PAUSED : VMM_RUNNING);
}

static void update_bucket(struct vmm_bucket *to, const struct vmm_bucket *from)
{
	if (from->is_given)
		*to = *from;
}

static void update_limiter(struct vmm_limiter *to, const struct vmm_limiter *from)
{
	update_bucket(&to->bandwidth, &from->bandwidth);
	update_bucket(&to->ops, &from->ops);
}

static int cannot_patch(struct call *c, const char *why)
{
	char text[sizeof((*c->e)->text)];

	snprintf(text, sizeof(text), "%s", why);
	err_free(c->e);
	return err_set(c->e,
		"Drive config error: Unable to patch the block device: %.800s Please verify the request arguments.",
		text);
}

static int apply_drive(struct call *c, struct vmm_drive *d, const struct vmm_drive_update *u)
{
	struct vmm_drive to = u->to;

	to.is_read_only = d->is_read_only;
	if (!u->has_path)
		snprintf(to.path, sizeof(to.path), "%s", d->path);
	if (u->has_path && vmm_try_drive(&to, c->e)) {
		err_wrap(c->e, "Block");
		return cannot_patch(c, err_text(*c->e));
	}
	if (c->api->ops->update_drive(c->api->machine, &to, u->has_path, c->e))
		return cannot_patch(c, err_text(*c->e));
	snprintf(d->path, sizeof(d->path), "%s", to.path);
	update_limiter(&d->limiter, &to.limiter);
	return 0;
}

int vmm_patch_drive(struct call *c)
{
	struct vmm_drive_update u;
	struct vmm_drive *d;

	if (vmm_read_drive_update(c->body, &u, c->e))
		return vmm_call_broken(c);
	if (vmm_call_check_id(c, u.to.id, false) || vmm_call_after_start(c))
		return -1;
	d = vmm_config_drive(&c->api->config, u.to.id);
	if (!d)
		return cannot_patch(c, "Failed perform action on device: Device not found");
	// Such a request is for a drive that another process serves, which none of these is.
	if (!u.has_path && !u.has_limiter)
		return cannot_patch(c, "Block: Running method expected different backend.");
	return apply_drive(c, d, &u);
}

int vmm_patch_net(struct call *c)
{
	struct vmm_net u, *n;

	if (vmm_read_net_update(c->body, &u, c->e))
		return vmm_call_broken(c);
	if (vmm_call_check_id(c, u.id, true) || vmm_call_after_start(c))
		return -1;
	n = vmm_config_net(&c->api->config, u.id);
	if (!n)
		return err_set(c->e, "Network config error: Unable to update the net device: Failed perform action on "
				     "device: Device not found");
	if (c->api->ops->update_net(c->api->machine, &u, c->e))
		return err_wrap(c->e, "Network config error: Unable to update the net device");
	update_limiter(&n->rx, &u.rx);
	update_limiter(&n->tx, &u.tx);
	return 0;
}
