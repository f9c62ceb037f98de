// SPDX-License-Identifier: MIT
// What a machine's devices have counted, with the names that Firecracker's metrics have (docs/metrics.md there): an
// object a device, and one for all drives and one for all cards, even where there are none.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "vmm/machine_parts.h"

static struct machine machine = MACHINE_NONE;
static struct virtio_device devices[4];

static void add(const char *kind, const char *id)
{
	size_t i = machine.device_count++;

	machine.devices[i] = (struct machine_device){.kind = kind, .mmio.device = &devices[i]};
	snprintf(machine.devices[i].id, sizeof(machine.devices[i].id), "%s", id);
}

// Asks, and returns the document, whose root has the members.
static yyjson_doc *ask(void)
{
	CLEANUP_BUF struct buf out = {0};
	yyjson_doc *doc = NULL;
	struct err *e = NULL;

	buf_str(&out, "{\"utc_timestamp_ms\":1");
	machine_metrics(&machine, &out);
	buf_str(&out, "}");
	if (json_parse("metrics", buf_text(&out), out.len, &doc, &e))
		fail_msg("%s: %s", err_text(e), buf_text(&out));
	return doc;
}

static double number(yyjson_doc *doc, const char *object, const char *member)
{
	return json_number(yyjson_obj_get(yyjson_doc_get_root(doc), object), member, -1);
}

static void test_none(void **state)
{
	CLEANUP_JSON yyjson_doc *doc = ask();
	(void)state;

	assert_int_equal(number(doc, "block", "read_bytes"), 0);
	assert_int_equal(number(doc, "net", "tx_bytes_count"), 0);
	assert_int_equal(number(doc, "vcpu", "exit_io_in"), 0);
	assert_null(yyjson_obj_get(yyjson_doc_get_root(doc), "vsock"));
}

static void test_sums(void **state)
{
	(void)state;
	add("block", "rootfs");
	add("net", "eth0");
	add("block", "data");
	add("vsock", "");
	devices[0].count.bytes_in = 1000;
	devices[2].count.bytes_in = 30;
	devices[2].count.violations = 2;
	devices[1].count.bytes_out = 7;
	devices[3].count.bytes_in = 5;
	for (unsigned round = 0; round < 2; round++) {
		CLEANUP_JSON yyjson_doc *doc = ask();

		// Each line says what came since the one before.
		assert_int_equal(number(doc, "block_rootfs", "read_bytes"), round ? 0 : 1000);
		assert_int_equal(number(doc, "block_data", "read_bytes"), round ? 0 : 30);
		assert_int_equal(number(doc, "block", "read_bytes"), round ? 0 : 1030);
		assert_int_equal(number(doc, "block", "guest_violations"), round ? 0 : 2);
		assert_int_equal(number(doc, "block", "write_bytes"), 0);
		assert_int_equal(number(doc, "net_eth0", "tx_bytes_count"), round ? 0 : 7);
		assert_int_equal(number(doc, "net", "tx_bytes_count"), round ? 0 : 7);
		assert_int_equal(number(doc, "vsock", "rx_bytes_count"), round ? 0 : 5);
		assert_int_equal(number(doc, "vsock", "read_bytes"), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_sums),
	};

	return cmocka_run_group_tests_name("vmm metrics", tests, NULL, NULL);
}
