// SPDX-License-Identifier: MIT
// The command line of the VMM: Firecracker's options, and its texts for wrong ones.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vmm/options.h"

// Splits a line at its spaces and reads it.
static int parse(const char *line, struct vmm_options *o, struct err **e)
{
	static char words[1024];
	char *argv[32] = {(char[]){"vmm"}};
	int argc = 1;

	snprintf(words, sizeof(words), "%s", line);
	for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	return vmm_options_parse(o, argc, argv, e);
}

static void test_defaults(void **state)
{
	struct vmm_options o;
	struct err *e = NULL;
	(void)state;

	assert_int_equal(parse("", &o, &e), 0);
	assert_string_equal(o.socket, "/run/firecracker.socket");
	assert_string_equal(o.id, "anonymous-instance");
	assert_int_equal(o.body_max, 51200);
	assert_int_equal(o.logger.level, VMM_INFO);
	assert_false(o.has_no_api || o.has_no_seccomp || o.has_boot_timer);
}

static void test_all(void **state)
{
	struct vmm_options o;
	struct err *e = NULL;
	(void)state;

	assert_int_equal(parse("--api-sock /a --id my-vm-1 --config-file /c --no-api --no-seccomp --boot-timer "
			       "--log-path /l --level WARNING --module src/vmm/api --show-level --show-log-origin "
			       "--metrics-path /m --http-api-max-payload-size 1000 --start-time-us 1 "
			       "--start-time-cpu-us 2 --parent-cpu-time-us 3",
				 &o, &e),
		0);
	assert_string_equal(o.socket, "/a");
	assert_string_equal(o.id, "my-vm-1");
	assert_string_equal(o.config_file, "/c");
	assert_true(o.has_no_api && o.has_no_seccomp && o.has_boot_timer);
	assert_string_equal(o.logger.path, "/l");
	assert_int_equal(o.logger.level, VMM_WARN);
	assert_string_equal(o.logger.module, "src/vmm/api");
	assert_true(o.logger.shows_level && o.logger.shows_origin);
	assert_string_equal(o.metrics_path, "/m");
	assert_int_equal(o.body_max, 1000);
	assert_int_equal(o.start_us + o.start_cpu_us + o.parent_cpu_us, 6);
	assert_int_equal(parse("--version --no-api", &o, &e), 0);
	assert_true(o.shows_version);
	// As Firecracker's Arguments::parse: whatever else is wrong.
	assert_int_equal(parse("--nosuch --id a_b --api-sock -h", &o, &e), 0);
	assert_true(o.shows_help);
	assert_int_equal(parse("--id --id --version", &o, &e), 0);
	assert_true(o.shows_version && !o.shows_help);
	assert_int_equal(parse("--nosuch -- --help", &o, &e), -1);
	err_free(&e);
}

static void refused(const char *line, const char *words)
{
	struct vmm_options o;
	struct err *e = NULL;

	assert_int_equal(parse(line, &o, &e), -1);
	if (!strstr(err_text(e), words))
		fail_msg("%s: %s", line, err_text(e));
	err_free(&e);
}

static void test_wrong(void **state)
{
	struct vmm_options o;
	struct err *e = NULL;
	(void)state;

	refused("--no-api", "Argument 'config-file' required, but not found.");
	refused("--api-sock", "The argument 'api-sock' requires a value, but none was supplied.");
	refused("--api-sock --id x", "The argument 'api-sock' requires a value, but none was supplied.");
	refused("--id a --id b", "The argument 'id' was provided more than once.");
	refused("--hello", "Found argument 'hello' which wasn't expected, or isn't valid in this context.");
	refused("hello", "Found argument 'hello' which wasn't expected, or isn't valid in this context.");
	refused("--id under_score", "Invalid instance ID");
	refused("--id aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Invalid instance ID");
	refused("--http-api-max-payload-size x", "'x' is no number");
	refused("--enable-pci", "The argument 'enable-pci' is not supported here.");
	refused("--id a -- x", "Found argument 'x'");
	assert_int_equal(parse("--level loud", &o, &e), -1);
	// This one ends the process by another status.
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	err_free(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests_name("vmm options", tests, NULL, NULL);
}
