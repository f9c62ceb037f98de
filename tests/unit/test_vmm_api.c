// SPDX-License-Identifier: MIT
// The API of a microVM: every request that shows and configures, and the texts that Firecracker's own tests look for
// (tests/integration_tests/functional/test_api.py at v1.16).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vmm_api_fixture.h"

static void test_show(void **state)
{
	(void)state;
	fresh();
	assert_string_equal(ask("GET", "/", NULL, 200),
		"{\"id\":\"vm-1\",\"state\":\"Not started\",\"vmm_version\":\"0.5.0\",\"app_name\":\"assay-vmm\"}");
	assert_string_equal(ask("GET", "/version", NULL, 200), "{\"firecracker_version\":\"0.5.0\"}");
	assert_string_equal(ask("GET", "/machine-config", NULL, 200),
		"{\"vcpu_count\":1,\"mem_size_mib\":128,\"smt\":false,\"track_dirty_pages\":false,\"huge_pages\":"
		"\"None\"}");
	assert_string_equal(ask("GET", "/vm/config", NULL, 200),
		"{\"balloon\":null,\"drives\":[],\"boot-source\":{\"kernel_image_path\":\"\",\"initrd_path\":null,"
		"\"boot_args\":null},\"cpu-config\":null,\"logger\":null,\"machine-config\":{\"vcpu_count\":1,"
		"\"mem_size_mib\":128,\"smt\":false,\"track_dirty_pages\":false,\"huge_pages\":\"None\"},"
		"\"metrics\":null,\"mmds-config\":null,\"network-interfaces\":[],\"vsock\":null,\"entropy\":null,"
		"\"pmem\":[],\"memory-hotplug\":null}");
	refused("GET", "/", "{}", "GET request cannot have a body.");
	refused("PUT", "/logger", NULL, "Empty PUT request.");
	refused("PATCH", "/vm", NULL, "Empty PATCH request.");
	refused("GET", "/vm", NULL, "Invalid request method and/or path: GET vm.");
	refused("GET", "/nothing", NULL, "Invalid request method and/or path: GET nothing.");
	refused("PUT", "/version", "{}", "Invalid request method and/or path: PUT version.");
	refused("DELETE", "/drives/a", NULL, "Invalid request method and/or path: DELETE drives.");
	refused("PUT", "/balloon", "{}", "The requested operation is not supported: this VMM has no balloon.");
	refused("PUT", "/actions", "{", "An error occurred when deserializing the json body of a request: ");
}

static void test_machine(void **state)
{
	static const char vcpus[] = "The number of vCPUs must be greater than 0, less than 32 and must be 1 or an even "
				    "number if SMT is enabled.";
	static const char memory[] =
		"The memory size (MiB) is either 0, or not a multiple of the configured page size.";
	(void)state;

	fresh();
	ask("PUT", "/machine-config", "{\"vcpu_count\":4,\"mem_size_mib\":256,\"smt\":true}", 204);
	assert_int_equal(api.config.machine.vcpus, 4);
	ask("PUT", "/machine-config", "{\"vcpu_count\":4,\"mem_size_mib\":256}", 204);
	assert_false(api.config.machine.has_smt);
	ask("PATCH", "/machine-config", "{\"mem_size_mib\":512}", 204);
	assert_int_equal(api.config.machine.vcpus, 4);
	assert_int_equal(api.config.machine.memory_mib, 512);
	refused("PATCH", "/machine-config", "{}", "Empty PATCH request.");
	refused("PUT", "/machine-config", "{\"mem_size_mib\":128}", "missing field `vcpu_count`");
	refused("PUT", "/machine-config", "{\"vcpu_count\":4}", "missing field `mem_size_mib`");
	refused("PUT", "/machine-config", "{\"vcpu_count\":0,\"mem_size_mib\":128}", vcpus);
	refused("PUT", "/machine-config", "{\"vcpu_count\":33,\"mem_size_mib\":128}", vcpus);
	refused("PUT", "/machine-config", "{\"vcpu_count\":3,\"mem_size_mib\":128,\"smt\":true}", vcpus);
	refused("PATCH", "/machine-config", "{\"mem_size_mib\":0}", memory);
	refused("PATCH", "/machine-config", "{\"mem_size_mib\":3,\"huge_pages\":\"2M\"}", memory);
	// Firecracker's own test asks for 2^64 - 1 MiB, and the start refuses it; one more is no number of this kind.
	ask("PATCH", "/machine-config", "{\"mem_size_mib\":18446744073709551615}", 204);
	refused("PATCH", "/machine-config", "{\"mem_size_mib\":18446744073709551616}", "request: invalid type");
	ask("PATCH", "/machine-config", "{\"mem_size_mib\":512}", 204);
	refused("PATCH", "/machine-config", "{\"vcpu_count\":\"two\"}", "invalid type: string \\\"two\\\", expected ");
	refused("PATCH", "/machine-config", "{\"vcpu_count\":-1}", "invalid value: integer `-1`, expected ");
	refused("PATCH", "/machine-config", "{\"vcpu_count\":1.5}", "invalid type: floating point `1.5`, expected ");
	refused("PATCH", "/machine-config", "{\"cpus\":1}", "unknown field `cpus`, expected one of `vcpu_count`, ");
	refused("PATCH", "/machine-config", "{\"smt\":true,\"smt\":true}", "duplicate field `smt`");
	refused("PATCH", "/machine-config", "[]", "invalid type: sequence, expected ");
	refused("PATCH", "/machine-config", "{\"huge_pages\":\"7M\"}", "unknown variant `7M`, expected `None` or `2M`");
	refused("PATCH", "/machine-config", "{\"cpu_template\":\"T2\"}", "knows no `cpu_template` but `None`");
	assert_int_equal(api.config.machine.memory_mib, 512);
}

// A body is as long as its head says: what stands behind a NUL is read too.
static void test_nul(void **state)
{
	static const char behind[] = "{\"vcpu_count\":2,\"mem_size_mib\":64}\0 and more";
	static const char within[] = "{\"vcpu_count\":2,\"mem_size_mib\":64,\"huge_pages\":\"No\0ne\"}";
	static const char last[] = "{\"vcpu_count\":2,\"mem_size_mib\":64}\0";
	const struct {
		const char *bytes;
		size_t len;
	} all[] = {{behind, sizeof(behind) - 1}, {within, sizeof(within) - 1}, {last, sizeof(last) - 1}};
	(void)state;

	fresh();
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		CLEANUP_BUF struct buf out = {0};

		assert_int_equal(vmm_api_answer(&api, "PUT", "/machine-config", all[i].bytes, all[i].len, &out), 400);
		assert_non_null(strstr(buf_text(&out), "{\"fault_message\":\"An error occurred when deserializing "
						       "the json body of a request: cannot read the body: "));
	}
	assert_int_equal(api.config.machine.vcpus, 1);
}

static void test_boot_source(void **state)
{
	(void)state;
	fresh();
	refused("PUT", "/actions", "{\"action_type\":\"InstanceStart\"}",
		"Start microvm error: Cannot start microvm without kernel configuration.");
	refused("PUT", "/boot-source", "{\"kernel_image_path\":\"/nowhere\"}",
		"Boot source error: The kernel file cannot be opened: No such file or directory (os error 2)");
	refused("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\",\"initrd_path\":\"/nowhere\"}", kernel),
		"The initrd file cannot be opened due to invalid path or invalid permissions.");
	refused("PUT", "/boot-source", "{\"kernel_image_path\":\"/dev/null\"}", "neither a file nor a block device");
	refused("PUT", "/boot-source", "{\"kernel_image_path\":\"/etc/passwd\\u0000\"}", "a NUL in");
	refused("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\",\"boot_args\":\"quiet\\nro\"}", kernel),
		"Boot source error: The kernel command line is invalid: ");
	refused("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\",\"boot_args\":\"\\u00e9\"}", kernel),
		"Boot source error: The kernel command line is invalid: ");
	assert_string_equal(api.config.boot.kernel, "");
	ask("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\",\"boot_args\":\"quiet\"}", kernel), 204);
	assert_true(api.config.boot.has_args);
	ask("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\",\"initrd_path\":null}", kernel), 204);
	assert_false(api.config.boot.has_args);
}

static void test_drives(void **state)
{
	(void)state;
	fresh();
	ask("PUT", "/drives/data", drive("data", disk, false), 204);
	ask("PUT", "/drives/root", drive("root", disk, true), 204);
	assert_string_equal(api.config.drives[0].id, "root");
	assert_string_equal(api.config.drives[1].id, "data");
	refused("PUT", "/drives/more", drive("more", disk, true), "A root block device already exists");
	ask("PUT", "/drives/root", drive("root", other, true), 204);
	assert_int_equal(api.config.drive_count, 2);
	assert_string_equal(api.config.drives[0].path, other);
	ask("PUT", "/drives/root", drive("root", other, false), 204);
	ask("PUT", "/drives/data", drive("data", disk, true), 204);
	assert_string_equal(api.config.drives[0].id, "data");
	assert_string_equal(api.config.drives[1].id, "root");
	// What becomes the root device changes places with the first, and the others stay where they are.
	ask("PUT", "/drives/third", drive("third", disk, false), 204);
	ask("PUT", "/drives/data", drive("data", disk, false), 204);
	ask("PUT", "/drives/third", drive("third", disk, true), 204);
	assert_string_equal(api.config.drives[0].id, "third");
	assert_string_equal(api.config.drives[1].id, "root");
	assert_string_equal(api.config.drives[2].id, "data");
	refused("PUT", text("/drives/%070d", 1), drive("x", disk, false), "The ID is longer than 64 characters.");
	refused("PUT", "/drives/a", drive("b", disk, false),
		"The id from the path does not match the id from the body!");
	refused("PUT", "/drives/", drive("b", disk, false), "The ID cannot be empty.");
	refused("PUT", "/drives/a-b", drive("a-b", disk, false), "API Resource IDs can only contain alphanumeric");
	refused("PUT", "/drives/x", drive("x", "/nowhere", false),
		"Drive config error: Unable to create the virtio block device: Virtio backend error: Error "
		"manipulating the backing file: No such file or directory (os error 2) /nowhere");
	refused("PUT", "/drives/x", "{\"drive_id\":\"x\",\"is_root_device\":false}",
		"Unable to create the virtio block device: Invalid block config.");
	refused("PUT", "/drives/x",
		"{\"drive_id\":\"x\",\"is_root_device\":false,\"socket\":\"/s\",\"path_on_host\":\"\"}",
		"does not support `socket`");
	refused("PATCH", "/drives/root", text("{\"drive_id\":\"root\",\"path_on_host\":\"%s\"}", disk),
		"The requested operation is not supported before starting the microVM.");
}

static void test_devices_are_few(void **state)
{
	(void)state;
	fresh();
	for (int i = 0; i < VMM_DEVICES; i++)
		ask("PUT", text("/drives/d%d", i), drive(text("d%d", i), disk, false), 204);
	refused("PUT", "/drives/more", drive("more", disk, false), "there are 19 devices already");
	refused("PUT", "/vsock", "{\"guest_cid\":3,\"uds_path\":\"v\"}", "there are 19 devices already");
	refused("PUT", "/entropy", "{}", "there are 19 devices already");
	ask("PUT", "/drives/d7", drive("d7", other, false), 204);
}

static void test_vsock_and_others(void **state)
{
	(void)state;
	fresh();
	ask("PUT", "/vsock", text("{\"vsock_id\":\"v\",\"guest_cid\":3,\"uds_path\":\"%s/v\"}", folder), 204);
	assert_int_equal(api.config.vsock.cid, 3);
	ask("PUT", "/vsock", text("{\"guest_cid\":4,\"uds_path\":\"%s/v\"}", folder), 204);
	assert_int_equal(access(text("%s/v", folder), F_OK), -1);
	refused("PUT", "/vsock", text("{\"guest_cid\":5,\"uds_path\":\"%s\"}", disk),
		"Vsock config error: Cannot create backend for vsock device: Error binding to the host-side Unix "
		"socket: Address already in use (os error 98)");
	refused("PUT", "/vsock", "{\"guest_cid\":5,\"uds_path\":\"\"}", "Invalid argument (os error 22)");
	assert_int_equal(api.config.vsock.cid, 4);
	refused("PUT", "/vsock", "{\"guest_cid\":2,\"uds_path\":\"v\"}", "invalid value: integer `2`");
	refused("PUT", "/vsock", text("{\"guest_cid\":3,\"uds_path\":\"%0120d\"}", 1), "invalid length 120");
	ask("PUT", "/entropy", "{\"rate_limiter\":{\"ops\":{\"size\":3,\"refill_time\":100}}}", 204);
	assert_true(api.config.entropy.limiter.ops.is_given);
	assert_false(api.config.entropy.limiter.bandwidth.is_given);
	refused("PUT", "/entropy", "{\"rate_limiter\":{\"ops\":{\"size\":3}}}", "missing field `refill_time`");
	ask("PUT", "/serial", "{\"serial_out_path\":\"/run/serial\"}", 204);
	refused("PUT", "/logger", "{\"level\":\"Loud\"}", "Invalid LevelFilter");
	refused("PUT", "/logger", "{\"log_path\":\"/nowhere/log\"}",
		"Logger error: Failed to open target file: No such");
	refused("PUT", "/network-interfaces/e0", "{\"iface_id\":\"e0\",\"host_dev_name\":\"sixteen-byte-long\"}",
		"invalid length 17");
	refused("PUT", "/network-interfaces/e0", "{\"iface_id\":\"e0\",\"host_dev_name\":\"t\",\"guest_mac\":\"1:2\"}",
		"expected a MAC address");
	refused("PUT", "/network-interfaces/e0", "{\"iface_id\":\"e0\",\"host_dev_name\":\"t\",\"mtu\":67}",
		"expected a number from 68 to 65535");
	refused("PUT", "/network-interfaces/e0", "{\"iface_id\":\"e1\",\"host_dev_name\":\"t\"}",
		"The id from the path [e0] does not match the id from the body [e1]!");
}

// What Firecracker has deprecated is served, and the answer's head says so (set_deprecation in its request parsers).
static void test_deprecated(void **state)
{
	(void)state;
	fresh();
	ask("PUT", "/machine-config", "{\"vcpu_count\":2,\"mem_size_mib\":256,\"cpu_template\":\"None\"}", 204);
	assert_true(api.has_deprecated);
	ask("PUT", "/machine-config", "{\"vcpu_count\":2,\"mem_size_mib\":256,\"cpu_template\":null}", 204);
	assert_false(api.has_deprecated);
	ask("PATCH", "/machine-config", "{\"cpu_template\":\"None\"}", 204);
	assert_true(api.has_deprecated);
	ask("GET", "/machine-config", NULL, 200);
	assert_false(api.has_deprecated);
	ask("PUT", "/vsock", text("{\"vsock_id\":\"v\",\"guest_cid\":3,\"uds_path\":\"%s/v\"}", folder), 204);
	assert_true(api.has_deprecated);
	refused("PUT", "/vsock", "{\"vsock_id\":\"v\",\"guest_cid\":3,\"uds_path\":7}",
		"invalid type: integer `7`, expected a string");
	assert_false(api.has_deprecated);
}

// A bucket of size 0, or that is refilled in no time, does not limit: Firecracker has none then, and shows null.
static void test_no_limits(void **state)
{
	static const char none[] = "{\"rate_limiter\":{\"ops\":{\"size\":0,\"refill_time\":100},\"bandwidth\":"
				   "{\"size\":5,\"refill_time\":0}}}";
	static const char one[] = "{\"rate_limiter\":{\"ops\":{\"size\":7,\"refill_time\":100},\"bandwidth\":"
				  "{\"size\":0,\"refill_time\":9}}}";
	(void)state;

	fresh();
	ask("PUT", "/entropy", none, 204);
	assert_non_null(strstr(ask("GET", "/vm/config", NULL, 200), "\"entropy\":{\"rate_limiter\":null}"));
	ask("PUT", "/entropy", one, 204);
	assert_non_null(strstr(ask("GET", "/vm/config", NULL, 200),
		"\"entropy\":{\"rate_limiter\":{\"bandwidth\":null,\"ops\":{\"size\":7,\"one_time_burst\":null,"
		"\"refill_time\":100}}}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_boot_source),
		cmocka_unit_test(test_drives),
		cmocka_unit_test(test_devices_are_few),
		cmocka_unit_test(test_vsock_and_others),
		cmocka_unit_test(test_deprecated),
		cmocka_unit_test(test_no_limits),
	};

	return cmocka_run_group_tests_name("vmm api", tests, set_up, tear_down);
}
