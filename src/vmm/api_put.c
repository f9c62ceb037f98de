// SPDX-License-Identifier: MIT
// Requests that configure: read, refused when the guest runs, checked, kept.
#include "vmm/api_parts.h"
#include "vmm/config_read.h"
#include "vmm/configure.h"
#include "vmm/log.h"

// Firecracker serves what it has deprecated, and says so in a field of the answer's head.
static void note_deprecated(struct call *c, const char *request, const char *field)
{
	yyjson_val *v = yyjson_obj_get(c->body, field);

	if (!v || yyjson_is_null(v))
		return;
	c->api->has_deprecated = true;
	vmm_log(VMM_WARN, "%s: %s field is deprecated.", request, field);
}

int vmm_put_machine(struct call *c)
{
	struct vmm_machine m;

	if (vmm_read_machine(c->body, &m, c->e))
		return vmm_call_broken(c);
	note_deprecated(c, "PUT /machine-config", "cpu_template");
	if (vmm_call_before_start(c))
		return -1;
	return vmm_set_machine(&c->api->config, &m, c->e) ? err_wrap(c->e, "Machine config error") : 0;
}

int vmm_patch_machine(struct call *c)
{
	struct vmm_machine_update u = {.to = c->api->config.machine};

	if (vmm_read_machine_update(c->body, &u, c->e))
		return vmm_call_broken(c);
	if (!u.has_any)
		return err_set(c->e, "Empty PATCH request.");
	note_deprecated(c, "PATCH /machine-config", "cpu_template");
	if (vmm_call_before_start(c))
		return -1;
	return vmm_set_machine(&c->api->config, &u.to, c->e) ? err_wrap(c->e, "Machine config error") : 0;
}

int vmm_put_boot_source(struct call *c)
{
	struct vmm_boot_source b;

	if (vmm_read_boot_source(c->body, &b, c->e))
		return vmm_call_broken(c);
	if (vmm_call_before_start(c))
		return -1;
	return vmm_set_boot_source(&c->api->config, &b, c->e) ? err_wrap(c->e, "Boot source error") : 0;
}

int vmm_put_drive(struct call *c)
{
	struct vmm_drive d;

	if (vmm_read_drive(c->body, &d, c->e))
		return vmm_call_broken(c);
	if (vmm_call_check_id(c, d.id, false) || vmm_call_before_start(c))
		return -1;
	return vmm_set_drive(&c->api->config, &d, c->e) ? err_wrap(c->e, "Drive config error") : 0;
}

int vmm_put_net(struct call *c)
{
	struct vmm_net n;

	if (vmm_read_net(c->body, &n, c->e))
		return vmm_call_broken(c);
	if (vmm_call_check_id(c, n.id, true) || vmm_call_before_start(c))
		return -1;
	return vmm_set_net(&c->api->config, &n, c->e) ? err_wrap(c->e, "Network config error") : 0;
}

int vmm_put_vsock(struct call *c)
{
	struct vmm_vsock v;

	if (vmm_read_vsock(c->body, &v, c->e))
		return vmm_call_broken(c);
	note_deprecated(c, "PUT /vsock", "vsock_id");
	if (vmm_call_before_start(c))
		return -1;
	return vmm_set_vsock(&c->api->config, &v, c->e) ? err_wrap(c->e, "Vsock config error") : 0;
}

int vmm_put_entropy(struct call *c)
{
	struct vmm_entropy r;

	if (vmm_read_entropy(c->body, &r, c->e))
		return vmm_call_broken(c);
	if (vmm_call_before_start(c))
		return -1;
	if (!c->api->config.entropy.is_given && vmm_config_devices(&c->api->config) >= VMM_DEVICES)
		return err_set(c->e, "Entropy config error: there are %d devices already", VMM_DEVICES);
	c->api->config.entropy = r;
	return 0;
}

int vmm_put_serial(struct call *c)
{
	struct vmm_serial s;

	if (vmm_read_serial(c->body, &s, c->e))
		return vmm_call_broken(c);
	if (vmm_call_before_start(c))
		return -1;
	c->api->config.serial = s;
	return 0;
}

int vmm_put_logger(struct call *c)
{
	struct vmm_logger l = c->api->config.logger;

	if (vmm_read_logger(c->body, &l, c->e))
		return vmm_call_broken(c);
	if (vmm_call_before_start(c))
		return -1;
	if (vmm_log_open(&l, c->e))
		return err_wrap(c->e, "Logger error: Failed to open target file");
	c->api->config.logger = l;
	return 0;
}

int vmm_put_metrics(struct call *c)
{
	struct vmm_metrics_target t;

	if (vmm_read_metrics(c->body, &t, c->e))
		return vmm_call_broken(c);
	if (vmm_call_before_start(c))
		return -1;
	if (vmm_metrics_open(&c->api->metrics, &t, c->e))
		return err_wrap(c->e, "Metrics error: Cannot initialize the metrics system due to bad user input");
	c->api->config.metrics = t;
	return 0;
}
