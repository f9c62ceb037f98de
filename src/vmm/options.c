// SPDX-License-Identifier: MIT
#include "vmm/options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/unit.h"
#include "vmm/config_read.h"
#include "vmm/version.h"

struct option {
	const char *name;
	const char *value; // what it takes, for people; NULL: nothing
	int (*take)(struct vmm_options *o, const char *value, struct err **e);
	const char *help; // NULL: one of Firecracker's that this VMM does not have
};

static int take_socket(struct vmm_options *o, const char *value, struct err **e)
{
	(void)e;
	o->socket = value;
	return 0;
}

static int take_id(struct vmm_options *o, const char *value, struct err **e)
{
	if (!vmm_instance_id_is_valid(value))
		return err_set(e, "Invalid instance ID: 1 to 64 letters, digits and '-', not '%.64s'.", value);
	o->id = value;
	return 0;
}

static int take_config_file(struct vmm_options *o, const char *value, struct err **e)
{
	(void)e;
	o->config_file = value;
	return 0;
}

static int take_no_api(struct vmm_options *o, const char *value, struct err **e)
{
	(void)value;
	(void)e;
	o->has_no_api = true;
	return 0;
}

static int take_no_seccomp(struct vmm_options *o, const char *value, struct err **e)
{
	(void)value;
	(void)e;
	o->has_no_seccomp = true;
	return 0;
}

static int take_boot_timer(struct vmm_options *o, const char *value, struct err **e)
{
	(void)value;
	(void)e;
	o->has_boot_timer = true;
	return 0;
}

static int take_text(char *to, size_t size, const char *value, struct err **e)
{
	if (strlen(value) >= size)
		return err_set(e, "The argument '%.64s…' is too long: at most %zu bytes.", value, size - 1);
	memcpy(to, value, strlen(value) + 1);
	return 0;
}

static int take_log_path(struct vmm_options *o, const char *value, struct err **e)
{
	return take_text(o->logger.path, sizeof(o->logger.path), value, e);
}

static int take_module(struct vmm_options *o, const char *value, struct err **e)
{
	return take_text(o->logger.module, sizeof(o->logger.module), value, e);
}

static int take_level(struct vmm_options *o, const char *value, struct err **e)
{
	if (vmm_level_parse(value, &o->logger.level))
		return 0;
	return err_kind_set(e, ERR_UNSUPPORTED,
		"Invalid value for logger level: %.64s. Possible values: [Error, Warning, Info, Debug]", value);
}

static int take_show_level(struct vmm_options *o, const char *value, struct err **e)
{
	(void)value;
	(void)e;
	o->logger.shows_level = true;
	return 0;
}

static int take_show_origin(struct vmm_options *o, const char *value, struct err **e)
{
	(void)value;
	(void)e;
	o->logger.shows_origin = true;
	return 0;
}

static int take_metrics(struct vmm_options *o, const char *value, struct err **e)
{
	(void)e;
	o->metrics_path = value;
	return 0;
}

static int take_number(uint64_t *to, uint64_t most, const char *value, struct err **e)
{
	return unit_number(value, most, to) ? 0 : err_set(e, "'%.64s' is no number that is allowed.", value);
}

static int take_body_max(struct vmm_options *o, const char *value, struct err **e)
{
	uint64_t n;

	if (take_number(&n, 64 << 20, value, e))
		return -1;
	o->body_max = (size_t)n;
	return 0;
}

static int take_start(struct vmm_options *o, const char *value, struct err **e)
{
	return take_number(&o->start_us, UINT64_MAX, value, e);
}

static int take_start_cpu(struct vmm_options *o, const char *value, struct err **e)
{
	return take_number(&o->start_cpu_us, UINT64_MAX, value, e);
}

static int take_parent_cpu(struct vmm_options *o, const char *value, struct err **e)
{
	return take_number(&o->parent_cpu_us, UINT64_MAX, value, e);
}

static int take_help(struct vmm_options *o, const char *value, struct err **e)
{
	(void)value;
	(void)e;
	o->shows_help = true;
	return 0;
}

static int take_version(struct vmm_options *o, const char *value, struct err **e)
{
	(void)value;
	(void)e;
	o->shows_version = true;
	return 0;
}

static const struct option options[] = {
	{"--api-sock", "PATH", take_socket, "unix socket of the API (" VMM_DEFAULT_SOCKET ")"},
	{"--id", "ID", take_id, "name of the microVM (" VMM_DEFAULT_ID ")"},
	{"--config-file", "FILE", take_config_file, "JSON of a microVM that starts at once"},
	{"--no-api", NULL, take_no_api, "no socket; needs --config-file"},
	{"--no-seccomp", NULL, take_no_seccomp, "no filters of system calls; for finding faults"},
	{"--boot-timer", NULL, take_boot_timer, "log the time until the guest says that it has booted"},
	{"--log-path", "FILE", take_log_path, "file or FIFO of the log (standard output)"},
	{"--level", "LEVEL", take_level, "Off, Error, Warning, Info (as without it), Debug, Trace"},
	{"--module", "PREFIX", take_module, "only lines of source files whose names begin so"},
	{"--show-level", NULL, take_show_level, "each line of the log with its level"},
	{"--show-log-origin", NULL, take_show_origin, "and with its place in the source"},
	{"--metrics-path", "FILE", take_metrics, "file or FIFO of the metrics"},
	{"--http-api-max-payload-size", "BYTES", take_body_max, "of a request's body (51200)"},
	{"--start-time-us", "US", take_start, "when the jail began, on the monotonic clock"},
	{"--start-time-cpu-us", "US", take_start_cpu, "CPU time that the process had used then"},
	{"--parent-cpu-time-us", "US", take_parent_cpu, "CPU time of the process that began it"},
	{"--help", NULL, take_help, "this"},
	{"--version", NULL, take_version, "name and version"},
	{"--seccomp-filter", "FILE", NULL, NULL},
	{"--metadata", "FILE", NULL, NULL},
	{"--mmds-size-limit", "BYTES", NULL, NULL},
	{"--enable-pci", NULL, NULL, NULL},
	{"--snapshot-version", NULL, NULL, NULL},
	{"--describe-snapshot", "FILE", NULL, NULL},
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

static const struct option *find(const char *name)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

// Takes an option and returns the words it is made of, or −1.
static int take(struct vmm_options *o, char **argv, uint64_t *seen, struct err **e)
{
	const struct option *option = find(argv[0]);
	uint64_t bit;

	if (!option)
		return err_set(e, "Found argument '%.64s' which wasn't expected, or isn't valid in this context.",
			argv[0] + (strncmp(argv[0], "--", 2) == 0 ? 2 : 0));
	bit = UINT64_C(1) << (option - options);
	if (!option->take)
		return err_set(e, "This VMM does not support the argument '%s'.", option->name + 2);
	if (*seen & bit)
		return err_set(e, "The argument '%s' was provided more than once.", option->name + 2);
	if (option->value && (!argv[1] || strncmp(argv[1], "--", 2) == 0))
		return err_set(e, "The argument '%s' requires a value, but none was supplied.", option->name + 2);
	*seen |= bit;
	if (option->take(o, argv[1], e))
		return -1;
	return option->value ? 2 : 1;
}

int vmm_options_parse(struct vmm_options *o, int argc, char **argv, struct err **e)
{
	uint64_t seen = 0;

	*o = (struct vmm_options){.socket = VMM_DEFAULT_SOCKET,
		.id = VMM_DEFAULT_ID,
		.body_max = VMM_DEFAULT_BODY_MAX,
		.logger = {.level = VMM_INFO}};
	for (int i = 1; i < argc;) {
		int words = take(o, argv + i, &seen, e);

		if (words < 0)
			return -1;
		i += words;
	}
	if (o->has_no_api && !o->config_file && !o->shows_help && !o->shows_version)
		return err_set(e, "Argument 'config-file' required, but not found.");
	return 0;
}

void vmm_options_help(void)
{
	printf(VMM_NAME " v" VMM_VERSION ": a microVM on KVM, with Firecracker's command line and API\n\n");
	for (size_t i = 0; i < OPTIONS; i++)
		if (options[i].help)
			printf("  %-27s %-6s %s\n", options[i].name, options[i].value ? options[i].value : "",
				options[i].help);
}
