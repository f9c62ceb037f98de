// SPDX-License-Identifier: MIT
// The API of a microVM: what is allowed when, what a running machine is asked, metrics, and the configuration file.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vmm_api_fixture.h"

static void test_phases(void **state)
{
	static const char before[] = "The requested operation is not supported before starting the microVM.";
	static const char after[] = "The requested operation is not supported after starting the microVM.";
	(void)state;

	fresh();
	refused("PATCH", "/vm", "{\"state\":\"Paused\"}", before);
	refused("PUT", "/actions", "{\"action_type\":\"SendCtrlAltDel\"}", before);
	refused("PUT", "/actions", "{\"action_type\":\"FlushMetrics\"}", before);
	refused("PATCH", "/network-interfaces/e0", "{\"iface_id\":\"e0\"}", before);
	refused("PUT", "/actions", "{\"action_type\":\"Explode\"}",
		"unknown variant `Explode`, expected one of `FlushMetrics`, `InstanceStart` or `SendCtrlAltDel`");
	boot();
	assert_string_equal(machine.config.drives[0].path, disk);
	assert_non_null(strstr(ask("GET", "/", NULL, 200), "\"state\":\"Running\""));
	refused("PUT", "/actions", "{\"action_type\":\"InstanceStart\"}", after);
	refused("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\"}", kernel), after);
	refused("PUT", "/machine-config", "{\"vcpu_count\":1,\"mem_size_mib\":128}", after);
	refused("PATCH", "/machine-config", "{\"vcpu_count\":1}", after);
	refused("PUT", "/drives/x", drive("x", disk, false), after);
	refused("PUT", "/network-interfaces/e0", "{\"iface_id\":\"e0\",\"host_dev_name\":\"t\"}", after);
	refused("PUT", "/vsock", "{\"guest_cid\":3,\"uds_path\":\"v\"}", after);
	refused("PUT", "/entropy", "{}", after);
	refused("PUT", "/logger", "{}", after);
	refused("PUT", "/metrics", "{\"metrics_path\":\"/run/m\"}", after);
	ask("PUT", "/actions", "{\"action_type\":\"SendCtrlAltDel\"}", 204);
	assert_int_equal(machine.presses, 1);
	assert_int_equal(machine.starts, 1);
}

static void test_pause(void **state)
{
	(void)state;
	boot();
	ask("PATCH", "/vm", "{\"state\":\"Resumed\"}", 204);
	assert_int_equal(machine.resumes, 0);
	ask("PATCH", "/vm", "{\"state\":\"Paused\"}", 204);
	ask("PATCH", "/vm", "{\"state\":\"Paused\"}", 204);
	assert_int_equal(machine.pauses, 1);
	assert_non_null(strstr(ask("GET", "/", NULL, 200), "\"state\":\"Paused\""));
	refused("PATCH", "/vm", "{\"state\":\"Stopped\"}", "expected `Paused` or `Resumed`");
	machine.fails = true;
	refused("PATCH", "/vm", "{\"state\":\"Resumed\"}", "Internal VMM error: it is broken");
	assert_non_null(strstr(ask("GET", "/", NULL, 200), "\"state\":\"Paused\""));
	machine.fails = false;
	ask("PATCH", "/vm", "{\"state\":\"Resumed\"}", 204);
	assert_int_equal(machine.resumes, 2);
	assert_non_null(strstr(ask("GET", "/", NULL, 200), "\"state\":\"Running\""));
}

static void test_updates(void **state)
{
	(void)state;
	boot();
	refused("PATCH", "/drives/x", "{\"drive_id\":\"x\",\"path_on_host\":\"/a\"}",
		"Unable to patch the block device: Failed perform action on device: Device not found Please verify the "
		"request arguments.");
	refused("PATCH", "/drives/rootfs", "{\"drive_id\":\"rootfs\"}",
		"Block: Running method expected different backend. Please verify");
	refused("PATCH", "/drives/rootfs", "{\"drive_id\":\"rootfs\",\"path_on_host\":\"foo.bar\"}",
		"Error manipulating the backing file: No such file or directory (os error 2) foo.bar");
	refused("PATCH", "/drives/rootfs", "{\"drive_id\":\"rootfs\",\"is_read_only\":true}",
		"unknown field `is_read_only`");
	ask("PATCH", "/drives/rootfs", text("{\"drive_id\":\"rootfs\",\"path_on_host\":\"%s\"}", other), 204);
	assert_true(machine.reopens);
	assert_string_equal(machine.drive.path, other);
	assert_string_equal(api.config.drives[0].path, other);
	ask("PATCH", "/drives/rootfs",
		"{\"drive_id\":\"rootfs\",\"rate_limiter\":{\"bandwidth\":{\"size\":9,\"refill_time\":1}}}", 204);
	assert_false(machine.reopens);
	assert_string_equal(machine.drive.path, other);
	assert_true(machine.drive.limiter.bandwidth.is_given);
	assert_false(machine.drive.limiter.ops.is_given);
	assert_int_equal(api.config.drives[0].limiter.bandwidth.size, 9);
	machine.fails = true;
	refused("PATCH", "/drives/rootfs", text("{\"drive_id\":\"rootfs\",\"path_on_host\":\"%s\"}", disk),
		"Drive config error: Unable to patch the block device: it is broken");
	assert_string_equal(api.config.drives[0].path, other);
	refused("PATCH", "/network-interfaces/e0", "{\"iface_id\":\"e0\"}", "Device not found");
}

// A start that fails leaves a machine that can be configured further.
static void test_failed_start(void **state)
{
	(void)state;
	fresh();
	machine.fails = true;
	ask("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\"}", kernel), 204);
	refused("PUT", "/actions", "{\"action_type\":\"InstanceStart\"}", "Start microvm error: it is broken");
	assert_non_null(strstr(ask("GET", "/", NULL, 200), "\"state\":\"Not started\""));
	machine.fails = false;
	ask("PATCH", "/machine-config", "{\"vcpu_count\":2}", 204);
	ask("PUT", "/actions", "{\"action_type\":\"InstanceStart\"}", 204);
	assert_int_equal(machine.config.machine.vcpus, 2);
}

static void test_metrics(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_BUF struct buf lines = {0};
	struct err *e = NULL;
	yyjson_val *root;
	char path[96];
	(void)state;

	fresh();
	snprintf(path, sizeof(path), "%s/metrics", folder);
	ask("PUT", "/metrics", text("{\"metrics_path\":\"%s\"}", path), 204);
	refused("PUT", "/metrics", text("{\"metrics_path\":\"%s\"}", path), "Reinitialization of metrics not allowed");
	ask("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\"}", kernel), 204);
	refused("PUT", "/boot-source", "{\"kernel_image_path\":\"/nowhere\"}", "No such file");
	ask("PUT", "/actions", "{\"action_type\":\"InstanceStart\"}", 204);
	// The first line is written with the start, as by Firecracker's PeriodicMetrics.
	assert_int_equal(file_read(path, 65536, &lines, &e), 0);
	assert_ptr_equal(strchr(buf_text(&lines), '\n'), lines.data + lines.len - 1);
	assert_int_equal(json_parse("metrics", lines.data, lines.len - 1, &doc, &e), 0);
	root = yyjson_doc_get_root(doc);
	assert_true(json_number(root, "utc_timestamp_ms", 0) > 1.6e12);
	assert_int_equal(json_number(yyjson_obj_get(root, "put_api_requests"), "boot_source_count", -1), 2);
	assert_int_equal(json_number(yyjson_obj_get(root, "put_api_requests"), "boot_source_fails", -1), 1);
	assert_int_equal(json_number(yyjson_obj_get(root, "vcpu"), "exits", -1), 7);
	ask("PUT", "/actions", "{\"action_type\":\"FlushMetrics\"}", 204);
	buf_clear(&lines);
	assert_int_equal(file_read(path, 65536, &lines, &e), 0);
	assert_non_null(strstr(strchr(buf_text(&lines), '\n'), "\"boot_source_count\":0,\"boot_source_fails\":0"));
	unlink(path);
}

static void logged(const struct buf *log, const char *words)
{
	if (!strstr(buf_text(log), words))
		fail_msg("\"%s\" is not in the log:\n%s", words, buf_text(log));
}

// The lines that Firecracker's test_logging.py looks for; what is for the metadata service stays out of the log.
static void test_log(void **state)
{
	const struct vmm_logger quiet = {.level = VMM_OFF};
	CLEANUP_BUF struct buf log = {0};
	char path[96];
	(void)state;

	fresh();
	snprintf(path, sizeof(path), "%s/log", folder);
	api.config.logger.shows_level = true; // as by the command line, and no word of it in the request
	ask("PUT", "/logger", text("{\"log_path\":\"%s\",\"level\":\"Info\",\"show_log_origin\":true}", path), 204);
	ask("PATCH", "/machine-config", "{\"vcpu_count\":4}", 204);
	ask("GET", "/machine-config", NULL, 200);
	refused("PUT", "/mmds", "{\"latest\":\"secret\"}", "not supported");
	refused("PUT", "/boot-source", "{\"kernel_image_path\":\"gone\"}", "No such");
	vmm_log_open(&quiet, NULL);
	assert_int_equal(file_read(path, 65536, &log, NULL), 0);
	logged(&log, "] The API server received a Patch request on \"/machine-config\" with body \"{");
	logged(&log, "] The API server received a Get request on \"/machine-config\".\n");
	logged(&log, "] The API server received a Put request on \"/mmds\".\n");
	logged(&log, ":INFO:src/vmm/api_route.c:");
	logged(&log, ":ERROR:src/vmm/api_route.c:");
	logged(&log,
		"] Received Error. Status code: 400 Bad Request. Message: Boot source error: The kernel file cannot be "
		"opened: No such file or directory (os error 2)\n");
	assert_null(strstr(buf_text(&log), "secret"));
	unlink(path);
}

// The whole as a file, and what is shown of it read again makes the same.
static void test_file(void **state)
{
	CLEANUP_BUF struct buf shown = {0};
	const char *file = text(
		"{\"boot-source\":{\"kernel_image_path\":\"%s\",\"boot_args\":\"a=\\\"b\\\"\"},"
		"\"drives\":[{\"drive_id\":\"d\",\"path_on_host\":\"%s\",\"is_root_device\":true,"
		"\"is_read_only\":true,\"partuuid\":\"0eaa91a0-01\",\"cache_type\":\"Writeback\",\"io_engine\":"
		"\"Async\","
		"\"rate_limiter\":{\"ops\":{\"size\":1,\"one_time_burst\":2,\"refill_time\":3}}}],"
		"\"machine-config\":{\"vcpu_count\":2,\"mem_size_mib\":1024},\"network-interfaces\":[],"
		"\"vsock\":{\"guest_cid\":5,\"uds_path\":\"%s/v\"},\"entropy\":{},\"logger\":{\"level\":\"warning\"},"
		"\"balloon\":null}",
		kernel, disk, folder);
	struct err *e = NULL;
	(void)state;

	fresh();
	if (vmm_api_configure(&api, file, strlen(file), &e))
		fail_msg("%s", err_text(e));
	assert_int_equal(api.config.drives[0].limiter.ops.burst, 2);
	assert_string_equal(api.config.boot.args, "a=\"b\"");
	assert_int_equal(api.config.logger.level, VMM_WARN);
	buf_str(&shown, ask("GET", "/vm/config", NULL, 200));
	assert_non_null(strstr(buf_text(&shown), "\"logger\":null")); // as Firecracker's test_get_full_config demands
	fresh();
	assert_int_equal(vmm_api_configure(&api, buf_text(&shown), shown.len, &e), 0);
	assert_string_equal(ask("GET", "/vm/config", NULL, 200), buf_text(&shown));
}

static void file_refused(const char *file, const char *words)
{
	struct err *e = NULL;

	fresh();
	assert_int_equal(vmm_api_configure(&api, file, strlen(file), &e), -1);
	if (!strstr(err_text(e), words))
		fail_msg("\"%s\" is not in %s", words, err_text(e));
	err_free(&e);
}

static void test_bad_files(void **state)
{
	(void)state;
	file_refused("", "cannot read the configuration");
	file_refused("{}", "missing field `boot-source`");
	file_refused("{\"boot-source\":{\"kernel_image_path\":\"/nowhere\"}}", "The kernel file cannot be opened");
	file_refused(text("{\"boot-source\":{\"kernel_image_path\":\"%s\"},\"balloon\":{\"amount_mib\":1}}", kernel),
		"does not support `balloon`");
	file_refused(
		text("{\"boot-source\":{\"kernel_image_path\":\"%s\"},\"drive\":[]}", kernel), "unknown field `drive`");
	file_refused(
		text("{\"boot-source\":{\"kernel_image_path\":\"%s\"},\"drives\":{}}", kernel), "expected a sequence");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_updates),
		cmocka_unit_test(test_failed_start),
		cmocka_unit_test(test_metrics),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_bad_files),
	};

	return cmocka_run_group_tests_name("vmm api life", tests, set_up, tear_down);
}
