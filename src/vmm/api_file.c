// SPDX-License-Identifier: MIT
// The configuration file: the bodies of the requests that would make the same machine, under their names.
#include "base/json.h"
#include "vmm/api.h"
#include "vmm/config_read.h"
#include "vmm/configure.h"
#include "vmm/field.h"
#include "vmm/log.h"

static int each(yyjson_val *list, struct vmm_config *c, int (*take)(struct vmm_config *, yyjson_val *, struct err **),
	struct err **e)
{
	yyjson_val *v;
	size_t i, max;

	if (!yyjson_is_arr(list))
		return field_wrong(list, "a sequence", e);
	yyjson_arr_foreach (list, i, max, v)
		if (take(c, v, e))
			return -1;
	return 0;
}

static int take_drive(struct vmm_config *c, yyjson_val *v, struct err **e)
{
	struct vmm_drive d;

	return vmm_read_drive(v, &d, e) || vmm_set_drive(c, &d, e) ? -1 : 0;
}

static int take_net(struct vmm_config *c, yyjson_val *v, struct err **e)
{
	struct vmm_net n;

	return vmm_read_net(v, &n, e) || vmm_set_net(c, &n, e) ? -1 : 0;
}

static int read_drives(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)f;
	return each(v, member, take_drive, e);
}

static int read_nets(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)f;
	return each(v, member, take_net, e);
}

static int read_boot_source(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	struct vmm_boot_source b;
	(void)f;

	return vmm_read_boot_source(v, &b, e) || vmm_set_boot_source(member, &b, e) ? -1 : 0;
}

static int read_machine(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	struct vmm_machine m;
	(void)f;

	return vmm_read_machine(v, &m, e) || vmm_set_machine(member, &m, e) ? -1 : 0;
}

static int read_vsock(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	struct vmm_vsock s;
	(void)f;

	return vmm_read_vsock(v, &s, e) || vmm_set_vsock(member, &s, e) ? -1 : 0;
}

static int read_entropy(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)f;
	return vmm_read_entropy(v, &((struct vmm_config *)member)->entropy, e);
}

// Before all else, wherever in the file it stands: what is wrong with the rest is told in this log.
static int open_log(struct vmm_config *c, yyjson_val *root, struct err **e)
{
	yyjson_val *v = yyjson_obj_get(root, "logger");

	if (!v || yyjson_is_null(v))
		return 0;
	if (vmm_read_logger(v, &c->logger, e))
		return -1;
	return vmm_log_open(&c->logger, e) ? err_wrap(e, "Logger error: Failed to open target file") : 0;
}

static int read_before(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)f;
	(void)v;
	(void)member;
	(void)e;
	return 0;
}

static int read_metrics(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)f;
	return vmm_read_metrics(v, &((struct vmm_config *)member)->metrics, e);
}

// What this VMM does not have may be named, so long as nothing is wanted of it.
static int read_nothing(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)member;
	if (yyjson_is_arr(v) && yyjson_arr_size(v) == 0)
		return 0;
	return err_set(e, "this VMM does not support `%s`", f->name);
}

static const struct field file_fields[] = {
	{.name = "balloon", .read = read_nothing},
	{.name = "drives", .read = read_drives},
	{.name = "boot-source", .read = read_boot_source, .is_required = true},
	{.name = "cpu-config", .read = read_nothing},
	{.name = "logger", .read = read_before},
	{.name = "machine-config", .read = read_machine},
	{.name = "metrics", .read = read_metrics},
	{.name = "mmds-config", .read = read_nothing},
	{.name = "network-interfaces", .read = read_nets},
	{.name = "vsock", .read = read_vsock},
	{.name = "entropy", .read = read_entropy},
	{.name = "pmem", .read = read_nothing},
	{.name = "memory-hotplug", .read = read_nothing},
};

int vmm_api_configure(struct vmm_api *a, const char *text, size_t len, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (json_parse("the configuration", text, len, &doc, e))
		return -1;
	if (open_log(&a->config, yyjson_doc_get_root(doc), e))
		return -1;
	if (field_read(
		    yyjson_doc_get_root(doc), file_fields, sizeof(file_fields) / sizeof(*file_fields), &a->config, e))
		return -1;
	if (vmm_config_devices(&a->config) > VMM_DEVICES)
		return err_set(e, "more than %d devices", VMM_DEVICES);
	return a->config.metrics.is_given ? vmm_metrics_open(&a->metrics, &a->config.metrics, e) : 0;
}
