// SPDX-License-Identifier: MIT
#include "vmm/config_read.h"

#include <string.h>
#include <strings.h>

#include "vmm/field.h"

#define COUNT(table)        (sizeof(table) / sizeof(*(table)))
#define AT(type, member)    .offset = offsetof(struct type, member)
#define GIVEN(type, member) .given = offsetof(struct type, member)
#define TEXT(key, type, member)                                                                                        \
	.name = key, .read = field_text, AT(type, member), .most = sizeof(((struct type *)0)->member)
#define BOOL(key, type, member) .name = key, .read = field_bool, AT(type, member)

static const char *const levels[] = {"OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", NULL};

bool vmm_level_parse(const char *name, enum vmm_level *level)
{
	if (strcasecmp(name, "warning") == 0)
		name = "WARN";
	for (unsigned i = 0; levels[i]; i++)
		if (strcasecmp(name, levels[i]) == 0) {
			*level = (enum vmm_level)i;
			return true;
		}
	return false;
}

const char *vmm_level_name(enum vmm_level level)
{
	return levels[level];
}

static int read_level(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)f;
	if (!yyjson_is_str(v))
		return field_wrong(v, "a string", e);
	return vmm_level_parse(yyjson_get_str(v), member) ? 0 : err_set(e, "Invalid LevelFilter");
}

// Templates hide features of a processor from a guest that is to move between hosts; ours stay where they are.
static int read_template(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)member;
	if (!yyjson_is_str(v))
		return field_wrong(v, "a string", e);
	return yyjson_equals_str(v, "None") ? 0 : err_set(e, "this VMM knows no `%s` but `None`", f->name);
}

static int refuse(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	(void)v;
	(void)member;
	return err_set(e, "this VMM does not support `%s`", f->name);
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

static int read_mac(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	const char *s = yyjson_get_str(v);
	uint8_t *mac = member;
	(void)f;

	if (!s || yyjson_get_len(v) != 17)
		return field_wrong(v, "a MAC address such as 06:00:c0:a8:00:02", e);
	for (size_t i = 0; i < 6; i++) {
		int high = hex_digit(s[3 * i]), low = hex_digit(s[3 * i + 1]);

		if (high < 0 || low < 0 || (i < 5 && s[3 * i + 2] != ':'))
			return field_wrong(v, "a MAC address such as 06:00:c0:a8:00:02", e);
		mac[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

static const struct field bucket_fields[] = {
	{.name = "size", .read = field_u64, AT(vmm_bucket, size), .most = UINT64_MAX, .is_required = true},
	{.name = "one_time_burst", .read = field_u64, AT(vmm_bucket, burst), .most = UINT64_MAX},
	{.name = "refill_time", .read = field_u64, AT(vmm_bucket, refill_ms), .most = UINT64_MAX, .is_required = true},
};

static int read_bucket(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	struct vmm_bucket b = {.is_given = true};
	(void)f;

	if (field_read(v, bucket_fields, COUNT(bucket_fields), &b, e))
		return -1;
	*(struct vmm_bucket *)member = b;
	return 0;
}

static const struct field limiter_fields[] = {
	{.name = "bandwidth", .read = read_bucket, AT(vmm_limiter, bandwidth)},
	{.name = "ops", .read = read_bucket, AT(vmm_limiter, ops)},
};

static int read_limiter(const struct field *f, yyjson_val *v, void *member, struct err **e)
{
	struct vmm_limiter l = {0};
	(void)f;

	if (field_read(v, limiter_fields, COUNT(limiter_fields), &l, e))
		return -1;
	*(struct vmm_limiter *)member = l;
	return 0;
}

#define LIMITER(key, type, member) .name = key, .read = read_limiter, AT(type, member)

static const char *const page_words[] = {"None", "2M", NULL};
static const char *const cache_words[] = {"Unsafe", "Writeback", NULL};
static const char *const engine_words[] = {"Sync", "Async", NULL};

#define MACHINE_FIELDS(required)                                                                                       \
	{.name = "vcpu_count",                                                                                         \
		.read = field_unsigned,                                                                                \
		AT(vmm_machine, vcpus),                                                                                \
		.most = UINT8_MAX,                                                                                     \
		.is_required = (required)},                                                                            \
		{.name = "mem_size_mib",                                                                               \
			.read = field_u64,                                                                             \
			AT(vmm_machine, memory_mib),                                                                   \
			.most = UINT64_MAX,                                                                            \
			.is_required = (required)},                                                                    \
		{BOOL("smt", vmm_machine, has_smt)}, {.name = "cpu_template", .read = read_template},                  \
		{BOOL("track_dirty_pages", vmm_machine, tracks_dirty_pages)},                                          \
	{                                                                                                              \
		.name = "huge_pages", .read = field_flag_choice, AT(vmm_machine, has_huge_pages), .words = page_words  \
	}

static const struct field machine_fields[] = {MACHINE_FIELDS(true)};
static const struct field machine_update_fields[] = {MACHINE_FIELDS(false)};

int vmm_read_machine(yyjson_val *v, struct vmm_machine *out, struct err **e)
{
	*out = (struct vmm_machine){0};
	return field_read(v, machine_fields, COUNT(machine_fields), out, e);
}

int vmm_read_machine_update(yyjson_val *v, struct vmm_machine_update *out, struct err **e)
{
	yyjson_val *key, *value;
	size_t i, max;

	if (field_read(v, machine_update_fields, COUNT(machine_update_fields), &out->to, e))
		return -1;
	out->has_any = false;
	yyjson_obj_foreach (v, i, max, key, value)
		out->has_any |= !yyjson_is_null(value);
	return 0;
}

static const struct field boot_fields[] = {
	{TEXT("kernel_image_path", vmm_boot_source, kernel), .is_required = true},
	{TEXT("initrd_path", vmm_boot_source, initrd)},
	{TEXT("boot_args", vmm_boot_source, args), GIVEN(vmm_boot_source, has_args)},
};

int vmm_read_boot_source(yyjson_val *v, struct vmm_boot_source *out, struct err **e)
{
	*out = (struct vmm_boot_source){0};
	return field_read(v, boot_fields, COUNT(boot_fields), out, e);
}

static const struct field drive_fields[] = {
	{TEXT("drive_id", vmm_drive, id), .is_required = true},
	{TEXT("partuuid", vmm_drive, partuuid)},
	{BOOL("is_root_device", vmm_drive, is_root), .is_required = true},
	{.name = "cache_type", .read = field_flag_choice, AT(vmm_drive, has_writeback), .words = cache_words},
	{BOOL("is_read_only", vmm_drive, is_read_only)},
	{TEXT("path_on_host", vmm_drive, path)},
	{LIMITER("rate_limiter", vmm_drive, limiter)},
	{.name = "io_engine", .read = field_flag_choice, AT(vmm_drive, is_async), .words = engine_words},
	{.name = "socket", .read = refuse},
};

int vmm_read_drive(yyjson_val *v, struct vmm_drive *out, struct err **e)
{
	*out = (struct vmm_drive){0};
	return field_read(v, drive_fields, COUNT(drive_fields), out, e);
}

static const struct field drive_update_fields[] = {
	{TEXT("drive_id", vmm_drive_update, to.id), .is_required = true},
	{TEXT("path_on_host", vmm_drive_update, to.path), GIVEN(vmm_drive_update, has_path)},
	{LIMITER("rate_limiter", vmm_drive_update, to.limiter), GIVEN(vmm_drive_update, has_limiter)},
};

int vmm_read_drive_update(yyjson_val *v, struct vmm_drive_update *out, struct err **e)
{
	*out = (struct vmm_drive_update){0};
	return field_read(v, drive_update_fields, COUNT(drive_update_fields), out, e);
}

static const struct field net_fields[] = {
	{TEXT("iface_id", vmm_net, id), .is_required = true},
	{TEXT("host_dev_name", vmm_net, tap), .is_required = true},
	{.name = "guest_mac", .read = read_mac, AT(vmm_net, mac), GIVEN(vmm_net, has_mac)},
	{.name = "mtu", .read = field_u16, AT(vmm_net, mtu), .least = 68, .most = UINT16_MAX},
	{LIMITER("rx_rate_limiter", vmm_net, rx)},
	{LIMITER("tx_rate_limiter", vmm_net, tx)},
};

int vmm_read_net(yyjson_val *v, struct vmm_net *out, struct err **e)
{
	*out = (struct vmm_net){0};
	return field_read(v, net_fields, COUNT(net_fields), out, e);
}

static const struct field net_update_fields[] = {
	{TEXT("iface_id", vmm_net, id), .is_required = true},
	{LIMITER("rx_rate_limiter", vmm_net, rx)},
	{LIMITER("tx_rate_limiter", vmm_net, tx)},
};

int vmm_read_net_update(yyjson_val *v, struct vmm_net *out, struct err **e)
{
	*out = (struct vmm_net){0};
	return field_read(v, net_update_fields, COUNT(net_update_fields), out, e);
}

// 0 to 2 are the hypervisor, the host itself and the host; the greatest is whoever listens.
static const struct field vsock_fields[] = {
	{TEXT("vsock_id", vmm_vsock, id)},
	{.name = "guest_cid",
		.read = field_unsigned,
		AT(vmm_vsock, cid),
		.least = 3,
		.most = UINT32_MAX - 1,
		.is_required = true},
	{TEXT("uds_path", vmm_vsock, path), .is_required = true},
};

int vmm_read_vsock(yyjson_val *v, struct vmm_vsock *out, struct err **e)
{
	*out = (struct vmm_vsock){.is_given = true};
	return field_read(v, vsock_fields, COUNT(vsock_fields), out, e);
}

static const struct field entropy_fields[] = {{LIMITER("rate_limiter", vmm_entropy, limiter)}};

int vmm_read_entropy(yyjson_val *v, struct vmm_entropy *out, struct err **e)
{
	*out = (struct vmm_entropy){.is_given = true};
	return field_read(v, entropy_fields, COUNT(entropy_fields), out, e);
}

static const struct field serial_fields[] = {
	{TEXT("serial_out_path", vmm_serial, path)},
	{.name = "rate_limiter", .read = refuse},
};

int vmm_read_serial(yyjson_val *v, struct vmm_serial *out, struct err **e)
{
	*out = (struct vmm_serial){.is_given = true};
	return field_read(v, serial_fields, COUNT(serial_fields), out, e);
}

static const struct field logger_fields[] = {
	{TEXT("log_path", vmm_logger, path)},
	{.name = "level", .read = read_level, AT(vmm_logger, level)},
	{BOOL("show_level", vmm_logger, shows_level)},
	{BOOL("show_log_origin", vmm_logger, shows_origin)},
	{TEXT("module", vmm_logger, module)},
};

int vmm_read_logger(yyjson_val *v, struct vmm_logger *out, struct err **e)
{
	out->path[0] = 0;
	out->level = VMM_INFO;
	return field_read(v, logger_fields, COUNT(logger_fields), out, e);
}

static const struct field metrics_fields[] = {{TEXT("metrics_path", vmm_metrics_target, path), .is_required = true}};

int vmm_read_metrics(yyjson_val *v, struct vmm_metrics_target *out, struct err **e)
{
	*out = (struct vmm_metrics_target){.is_given = true};
	return field_read(v, metrics_fields, COUNT(metrics_fields), out, e);
}
