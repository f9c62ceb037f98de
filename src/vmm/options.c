// SPDX-License-Identifier: MIT
#include "vmm/options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/option.h"
#include "vmm/config_read.h"
#include "vmm/version.h"

#define TAKE(name)                                                                                                     \
	static int name(                                                                                               \
		const struct option *option __attribute__((unused)), void *to, const char *value, struct err **e)

TAKE(take_id)
{
	struct vmm_options *o = to;

	if (!vmm_instance_id_is_valid(value))
		return err_set(e, "Invalid instance ID: 1 to 64 letters, digits and '-', not '%.64s'.", value);
	o->id = value;
	return 0;
}

// Into an array of most bytes.
TAKE(take_copy)
{
	size_t len = strlen(value);

	if (len >= option->most)
		return err_set(
			e, "The argument '%.64s…' is too long: at most %zu bytes.", value, (size_t)option->most - 1);
	memcpy((char *)to + option->at, value, len + 1);
	return 0;
}

TAKE(take_level)
{
	struct vmm_options *o = to;

	if (vmm_level_parse(value, &o->logger.level))
		return 0;
	return err_kind_set(e, ERR_UNSUPPORTED,
		"Invalid value for logger level: %.64s. Possible values: [Error, Warning, Info, Debug]", value);
}

#define AT(member)        .at = offsetof(struct vmm_options, member)
#define TEXT(member)      .take = option_text, AT(member)
#define FLAG(member)      .take = option_flag, AT(member)
#define COPY(member)      .take = take_copy, AT(member), .most = sizeof(((struct vmm_options *)NULL)->member)
#define NUMBER(member, n) .take = option_number, AT(member), .most = (n)

static const struct option options[] = {
	{"--api-sock", "PATH", "unix socket of the API (" VMM_DEFAULT_SOCKET ")", TEXT(socket)},
	{"--id", "ID", "name of the microVM (" VMM_DEFAULT_ID ")", .take = take_id},
	{"--config-file", "FILE", "JSON of a microVM that starts at once", TEXT(config_file)},
	{"--no-api", NULL, "no socket; needs --config-file", FLAG(has_no_api)},
	{"--no-seccomp", NULL, "no filters of system calls; for finding faults", FLAG(has_no_seccomp)},
	{"--boot-timer", NULL, "log the time until the guest says that it has booted", FLAG(has_boot_timer)},
	{"--log-path", "FILE", "file or FIFO of the log (standard output)", COPY(logger.path)},
	{"--level", "LEVEL", "Off, Error, Warning, Info (as without it), Debug, Trace", .take = take_level},
	{"--module", "PREFIX", "only lines of source files whose names begin so", COPY(logger.module)},
	{"--show-level", NULL, "each line of the log with its level", FLAG(logger.shows_level)},
	{"--show-log-origin", NULL, "and with its place in the source", FLAG(logger.shows_origin)},
	{"--metrics-path", "FILE", "file or FIFO of the metrics", TEXT(metrics_path)},
	{"--http-api-max-payload-size", "BYTES", "of a request's body (51200)", NUMBER(body_max, 64 << 20)},
	{"--start-time-us", "US", "when the jail began, on the monotonic clock", NUMBER(start_us, UINT64_MAX)},
	{"--start-time-cpu-us", "US", "CPU time that the process had used then", NUMBER(start_cpu_us, UINT64_MAX)},
	{"--parent-cpu-time-us", "US", "CPU time of the process that began it", NUMBER(parent_cpu_us, UINT64_MAX)},
	{"--help", NULL, "this", FLAG(shows_help)},
	{"--version", NULL, "name and version", FLAG(shows_version)},
	{.name = "--seccomp-filter", .value = "FILE"},
	{.name = "--metadata", .value = "FILE"},
	{.name = "--mmds-size-limit", .value = "BYTES"},
	{.name = "--enable-pci"},
	{.name = "--snapshot-version"},
	{.name = "--describe-snapshot", .value = "FILE"},
};

#define OPTIONS (sizeof(options) / sizeof(*options))

bool vmm_instance_id_is_valid(const char *id)
{
	size_t len = strlen(id);

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)id[i]) && id[i] != '-')
			return false;
	return len > 0 && len <= 64;
}

int vmm_options_parse(struct vmm_options *o, int argc, char **argv, struct err **e)
{
	char **at = argv + (argc > 0);

	*o = (struct vmm_options){.socket = VMM_DEFAULT_SOCKET,
		.id = VMM_DEFAULT_ID,
		.body_max = VMM_DEFAULT_BODY_MAX,
		.logger = {.level = VMM_INFO}};
	o->shows_help = option_is_said(at, "--help") || option_is_said(at, "-h");
	o->shows_version = option_is_said(at, "--version");
	if (o->shows_help || o->shows_version)
		return 0;
	if (option_read(options, OPTIONS, &at, o, e))
		return -1;
	if (*at)
		return err_set(e, "Found argument '%.64s' which wasn't expected, or isn't valid in this context.", *at);
	if (o->has_no_api && !o->config_file)
		return err_set(e, "Argument 'config-file' required, but not found.");
	return 0;
}

void vmm_options_help(void)
{
	printf(VMM_NAME " v" VMM_VERSION ": a microVM on KVM, with Firecracker's command line and API\n\n");
	option_help(options, OPTIONS);
}
