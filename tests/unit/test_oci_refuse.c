// SPDX-License-Identifier: MIT
// config.json that is refused: what is wrong, and what is right but not honoured, each by the name of its field; and
// what is merely large, which is not refused.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "oci_fixture.h"

struct fault {
	const char *patch, *text; // over Docker's; what the message begins with after "cannot … config.json: "
};

static void check_faults(const struct fault *f, size_t count, enum err_kind kind)
{
	const char *start = kind == ERR_UNSUPPORTED ? "cannot honour config.json: " : "cannot read config.json: ";

	for (size_t i = 0; i < count; i++) {
		CLEANUP_ERR struct err *e = NULL;
		struct oci_config c;

		if (!fixture_config(DOCKER, f[i].patch, &c, &e))
			fail_msg("accepted: %s", f[i].patch);
		assert_null(c.doc);
		assert_null(c.arena);
		if (e->kind != kind || strncmp(e->text, start, strlen(start)) != 0 ||
			strncmp(e->text + strlen(start), f[i].text, strlen(f[i].text)) != 0)
			fail_msg("%s\n  says %s\n  and not %s%s", f[i].patch, e->text, start, f[i].text);
	}
}

#define CHECK(table, kind) check_faults(table, sizeof(table) / sizeof(*(table)), kind)

static void test_wrong_process(void **state)
{
	static const struct fault faults[] = {
		{"{\"process\":null}", "process: is missing"},
		{"{\"process\":[]}", "process: is no object"},
		{"{\"process\":{\"args\":null}}", "process.args: is missing"},
		{"{\"process\":{\"args\":[]}}", "process.args: names no program"},
		{"{\"process\":{\"args\":[\"\"]}}", "process.args: names no program"},
		{"{\"process\":{\"args\":\"sh\"}}", "process.args: is no array"},
		{"{\"process\":{\"args\":[\"sh\",7]}}", "process.args[1]: is no text"},
		{"{\"process\":{\"args\":[\"sh\",\"a\\u0000b\"]}}", "process.args[1]: holds a NUL"},
		{"{\"process\":{\"cwd\":null}}", "process.cwd: is missing"},
		{"{\"process\":{\"cwd\":\"tmp\"}}", "process.cwd: 'tmp' is no absolute path"},
		{"{\"process\":{\"cwd\":\"\"}}", "process.cwd: '' is no absolute path"},
		{"{\"process\":{\"env\":[\"A=1\",\"B\"]}}", "process.env[1]: is not of the form NAME=VALUE"},
		{"{\"process\":{\"env\":[\"=x\"]}}", "process.env[0]: is not of the form NAME=VALUE"},
		{"{\"process\":{\"terminal\":1}}", "process.terminal: is neither true nor false"},
		{"{\"process\":{\"consoleSize\":{\"height\":65536,\"width\":1}}}",
			"process.consoleSize.height: 65536 is not from 0 to 65535"},
		{"{\"process\":{\"user\":{\"uid\":-1}}}", "process.user.uid: -1 is not from 0"},
		{"{\"process\":{\"user\":{\"uid\":4294967295}}}", "process.user.uid: 4294967295 is not from 0"},
		{"{\"process\":{\"user\":{\"gid\":4294967296}}}", "process.user.gid: 4294967296 is not from 0"},
		{"{\"process\":{\"user\":{\"gid\":1.0}}}", "process.user.gid: is no whole number"},
		{"{\"process\":{\"user\":{\"gid\":18446744073709551615}}}", "process.user.gid: 18446744073709551615"},
		{"{\"process\":{\"user\":{\"umask\":512}}}", "process.user.umask: "},
		{"{\"process\":{\"user\":{\"additionalGids\":[1,-2]}}}",
			"process.user.additionalGids[1]: -2 is not from 0"},
		{"{\"process\":{\"capabilities\":{\"bounding\":[\"CAP_FOO\"]}}}",
			"process.capabilities.bounding[0]: 'CAP_FOO' is no capability"},
		{"{\"process\":{\"capabilities\":{\"permitted\":[]}}}", "process.capabilities: one of effective"},
		{"{\"process\":{\"rlimits\":[{\"type\":\"RLIMIT_FOO\",\"soft\":1,\"hard\":1}]}}",
			"process.rlimits[0].type: 'RLIMIT_FOO' is no limit"},
		{"{\"process\":{\"rlimits\":[{\"type\":\"RLIMIT_CPU\",\"soft\":2,\"hard\":1}]}}",
			"process.rlimits[0]: soft is above hard"},
		{"{\"process\":{\"rlimits\":[{\"type\":\"RLIMIT_CPU\",\"soft\":-1,\"hard\":1}]}}",
			"process.rlimits[0].soft: "},
		{"{\"process\":{\"rlimits\":[{\"type\":\"RLIMIT_CPU\",\"soft\":1,\"hard\":1},"
		 "{\"type\":\"RLIMIT_CPU\",\"soft\":1,\"hard\":2}]}}",
			"process.rlimits: limits the same twice"},
		{"{\"process\":{\"oomScoreAdj\":1001}}", "process.oomScoreAdj: 1001 is not from -1000 to 1000"},
	};
	(void)state;

	CHECK(faults, ERR_FAILED);
}

static void test_wrong_mounts_and_hooks(void **state)
{
	static const struct fault faults[] = {
		{"{\"mounts\":{}}", "mounts: is no array"},
		{"{\"mounts\":[7]}", "mounts[0]: is no object"},
		{"{\"mounts\":[{\"type\":\"proc\"}]}", "mounts[0].destination: is missing"},
		{"{\"mounts\":[{\"destination\":\"proc\",\"type\":\"proc\"}]}",
			"mounts[0].destination: 'proc' is no absolute path"},
		{"{\"mounts\":[{\"destination\":\"/a\"}]}", "mounts[0]: has neither a type"},
		{"{\"mounts\":[{\"destination\":\"/a\",\"type\":\"bind\",\"source\":\"/b\"}]}",
			"mounts[0]: is of type bind without"},
		{"{\"mounts\":[{\"destination\":\"/a\",\"options\":[\"bind\"]}]}", "mounts[0]: a bind mount has no"},
		{"{\"mounts\":[{\"destination\":\"/a\",\"type\":\"tmpfs\",\"options\":[\"private\",\"slave\"]}]}",
			"mounts[0].options[1]: says 'slave' after"},
		{"{\"hooks\":{\"prestart\":[{}]}}", "hooks.prestart[0].path: is missing"},
		{"{\"hooks\":{\"poststop\":[{\"path\":\"rm\"}]}}", "hooks.poststop[0].path: 'rm' is no absolute path"},
		{"{\"hooks\":{\"poststop\":[{\"path\":\"/rm\",\"timeout\":0}]}}", "hooks.poststop[0].timeout: 0 is"},
		{"{\"annotations\":{\"a\":1}}", "annotations.a: is no text"},
		{"{\"annotations\":{\"\":\"x\"}}", "annotations: has a key that is empty"},
		{"{\"annotations\":{\"a\\u0000\":\"x\"}}", "annotations: has a key that is empty or holds a NUL"},
		{"{\"annotations\":{\"a\\u001b[2J\":1}}", "annotations.a\\x1b[2J: is no text"},
		{"{\"root\":null}", "root: is missing"},
		{"{\"root\":{\"path\":\"\"}}", "root.path: is empty"},
		{"{\"ociVersion\":null}", "ociVersion: is missing"},
		{"{\"hostname\":\"0123456789012345678901234567890123456789012345678901234567890123x\"}",
			"hostname: is longer than 64 bytes"},
	};
	(void)state;

	CHECK(faults, ERR_FAILED);
}

static void test_wrong_linux(void **state)
{
	static const struct fault faults[] = {
		{"{\"linux\":null}", "linux: is missing"},
		{"{\"linux\":{\"namespaces\":null}}", "linux.namespaces: is missing"},
		{"{\"linux\":{\"namespaces\":[{\"type\":\"moon\"}]}}",
			"linux.namespaces[0].type: 'moon' is no namespace"},
		{"{\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"pid\"}]}}",
			"linux.namespaces: names pid twice"},
		{"{\"linux\":{\"namespaces\":[{\"type\":\"network\",\"path\":\"netns/a\"}]}}",
			"linux.namespaces[0].path: 'netns/a' is no absolute path"},
		{"{\"linux\":{\"sysctl\":{\"a.b\":1}}}", "linux.sysctl.a.b: is no text"},
		{"{\"linux\":{\"sysctl\":{\"kernel/../../x\":\"1\"}}}", "linux.sysctl.kernel/../../x: is no name"},
		{"{\"linux\":{\"sysctl\":{\"/etc/passwd\":\"1\"}}}", "linux.sysctl./etc/passwd: is no name"},
		{"{\"linux\":{\"sysctl\":{\"net.//.x\":\"1\"}}}", "linux.sysctl.net.//.x: is no name"},
		{"{\"linux\":{\"sysctl\":{\"net..x\":\"1\"}}}", "linux.sysctl.net..x: is no name"},
		{"{\"linux\":{\"sysctl\":{\"net.x.\":\"1\"}}}", "linux.sysctl.net.x.: is no name"},
		{"{\"linux\":{\"cgroupsPath\":\"/a/../../b\"}}", "linux.cgroupsPath: '/a/../../b' leads out"},
		{"{\"linux\":{\"cgroupsPath\":\"..\"}}", "linux.cgroupsPath: '..' leads out"},
		{"{\"linux\":{\"maskedPaths\":[\"/proc/x\",\"sys\"]}}",
			"linux.maskedPaths[1]: 'sys' is no absolute path"},
		{"{\"linux\":{\"devices\":[{\"path\":\"/dev/x\",\"type\":\"d\",\"major\":1,\"minor\":1}]}}",
			"linux.devices[0].type: 'd' is no type of a device"},
		{"{\"linux\":{\"devices\":[{\"path\":\"/dev/x\",\"type\":\"c\",\"major\":1}]}}",
			"linux.devices[0]: has no major or no minor"},
		{"{\"linux\":{\"devices\":[{\"path\":\"/dev/x\",\"type\":\"c\",\"major\":4096,\"minor\":1}]}}",
			"linux.devices[0].major: 4096 is not from 0 to 4095"},
		{"{\"linux\":{\"devices\":[{\"path\":\"/dev/x\",\"type\":\"p\",\"fileMode\":65536}]}}",
			"linux.devices[0].fileMode: "},
	};
	(void)state;

	CHECK(faults, ERR_FAILED);
}

static void test_wrong_resources(void **state)
{
	static const struct fault faults[] = {
		{"{\"linux\":{\"resources\":{\"memory\":{\"limit\":-2}}}}", "linux.resources.memory.limit: -2 is not"},
		{"{\"linux\":{\"resources\":{\"memory\":{\"limit\":1.5}}}}",
			"linux.resources.memory.limit: is no whole"},
		{"{\"linux\":{\"resources\":{\"memory\":{\"limit\":9223372036854775808}}}}",
			"linux.resources.memory.limit: 9223372036854775808 is too large"},
		{"{\"linux\":{\"resources\":{\"memory\":{\"swap\":1}}}}", "linux.resources.memory: swap is memory and"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"quota\":999}}}}", "linux.resources.cpu.quota: 999 is below"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"period\":1}}}}", "linux.resources.cpu.period: 1 is not from"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"period\":1000001}}}}", "linux.resources.cpu.period: 1000001"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"shares\":-1}}}}", "linux.resources.cpu.shares: is no whole"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"cpus\":\"0-\"}}}}",
			"linux.resources.cpu.cpus: '0-' is no list"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"cpus\":\"3-1\"}}}}", "linux.resources.cpu.cpus: '3-1' is no"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"cpus\":\"0\\n1\"}}}}", "linux.resources.cpu.cpus: '0"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"mems\":\"99999999999\"}}}}", "linux.resources.cpu.mems: '9"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"mems\":\",0\"}}}}", "linux.resources.cpu.mems: ',0'"},
		{"{\"linux\":{\"resources\":{\"pids\":{\"limit\":\"7\"}}}}", "linux.resources.pids.limit: is no whole"},
		{"{\"linux\":{\"resources\":{\"unified\":{\"cgroup.procs\":\"1\"}}}}",
			"linux.resources.unified.cgroup.procs: is no file of a controller"},
		{"{\"linux\":{\"resources\":{\"unified\":{\"memory./../cgroup.kill\":\"1\"}}}}",
			"linux.resources.unified.memory./../cgroup.kill: is no file"},
		{"{\"linux\":{\"resources\":{\"devices\":[{\"access\":\"rwm\"}]}}}",
			"linux.resources.devices[0].allow: is missing"},
		{"{\"linux\":{\"resources\":{\"devices\":[{\"allow\":true,\"access\":\"rwx\"}]}}}",
			"linux.resources.devices[0].access: 'rwx' has letters"},
		{"{\"linux\":{\"resources\":{\"devices\":[{\"allow\":true,\"major\":-2}]}}}",
			"linux.resources.devices[0].major: -2"},
	};
	(void)state;

	CHECK(faults, ERR_FAILED);
}

#define NAMESPACES(more)                                                                                               \
	"{\"linux\":{\"namespaces\":[{\"type\":\"mount\"},{\"type\":\"uts\"},{\"type\":\"ipc\"}" more "]}}"

static void test_unsupported(void **state)
{
	static const struct fault faults[] = {
		{"{\"ociVersion\":\"2.0.0\"}", "ociVersion: '2.0.0' is not version 1"},
		{"{\"ociVersion\":\"1\"}", "ociVersion: '1' is not version 1"},
		{"{\"vm\":{\"kernel\":{\"path\":\"/k\"}}}", "vm: is not supported"},
		{"{\"windows\":{\"servicing\":true}}", "windows: is not supported"},
		{"{\"process\":{\"apparmorProfile\":\"acme_secure_profile\"}}", "process.apparmorProfile: the guest"},
		{"{\"process\":{\"selinuxLabel\":\"a:b:c\"}}", "process.selinuxLabel: is not supported"},
		{"{\"process\":{\"scheduler\":{\"policy\":\"SCHED_IDLE\"}}}", "process.scheduler: is not supported"},
		{"{\"process\":{\"ioPriority\":{\"class\":\"IOPRIO_CLASS_IDLE\"}}}", "process.ioPriority: is not"},
		{"{\"process\":{\"execCPUAffinity\":{\"initial\":\"0\"}}}", "process.execCPUAffinity: is not"},
		{"{\"process\":{\"commandLine\":\"dir\"}}", "process.commandLine: is not supported"},
		{"{\"mounts\":[{\"destination\":\"/a\",\"type\":\"tmpfs\",\"options\":[\"ro\",\"tmpcopyup\"]}]}",
			"mounts[0].options[1]: 'tmpcopyup' is not supported"},
		{"{\"mounts\":[{\"destination\":\"/a\",\"source\":\"/b\",\"options\":[\"bind\",\"rro\"]}]}",
			"mounts[0].options[1]: 'rro' is not supported"},
		{"{\"mounts\":[{\"destination\":\"/a\",\"source\":\"/b\",\"options\":[\"bind\",\"idmap\"]}]}",
			"mounts[0].options[1]: 'idmap' is not supported"},
		{"{\"mounts\":[{\"destination\":\"/a\",\"source\":\"/b\",\"options\":[\"bind\",\"rshared\"]}]}",
			"mounts[0]: no mount in a virtual machine can be shared"},
		{"{\"mounts\":[{\"destination\":\"/a\",\"type\":\"tmpfs\",\"uidMappings\":[{\"size\":1}]}]}",
			"mounts[0].uidMappings: is not supported"},
		{NAMESPACES(",{\"type\":\"network\"},{\"type\":\"pid\",\"path\":\"/proc/1/ns/pid\"}"),
			"linux.namespaces[4]: a guest cannot join a pid namespace of the host"},
		{NAMESPACES(",{\"type\":\"network\"},{\"type\":\"pid\"},{\"type\":\"user\"}"),
			"linux.namespaces[5]: user namespaces are not supported"},
		{NAMESPACES(",{\"type\":\"pid\"}"), "linux.namespaces: without network"},
		{NAMESPACES(",{\"type\":\"network\"}"), "linux.namespaces: without pid"},
		{"{\"linux\":{\"uidMappings\":[{\"containerID\":0,\"hostID\":1000,\"size\":9}]}}",
			"linux.uidMappings: is not supported"},
		{"{\"linux\":{\"mountLabel\":\"a:b\"}}", "linux.mountLabel: is not supported"},
		{"{\"linux\":{\"intelRdt\":{\"closID\":\"g\"}}}", "linux.intelRdt: is not supported"},
		{"{\"linux\":{\"memoryPolicy\":{\"mode\":\"MPOL_BIND\"}}}", "linux.memoryPolicy: is not supported"},
		{"{\"linux\":{\"netDevices\":{\"eth0\":{\"name\":\"x\"}}}}", "linux.netDevices: is not supported"},
		{"{\"linux\":{\"timeOffsets\":{\"monotonic\":{\"secs\":1}}}}", "linux.timeOffsets: is not supported"},
		{"{\"linux\":{\"rootfsPropagation\":\"rshared\"}}", "linux.rootfsPropagation: 'rshared' is not"},
		{"{\"linux\":{\"personality\":{\"domain\":\"LINUX32\"}}}", "linux.personality.domain: 'LINUX32' is"},
		{"{\"linux\":{\"personality\":{\"flags\":[\"x\"]}}}", "linux.personality.flags: is not supported"},
		{"{\"linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_TRACE\"}}}",
			"linux.seccomp.defaultAction: 'SCMP_ACT_TRACE' is no action that is supported"},
	};
	(void)state;

	CHECK(faults, ERR_UNSUPPORTED);
}

static void test_unsupported_resources(void **state)
{
	static const struct fault faults[] = {
		{"{\"linux\":{\"resources\":{\"blockIO\":{\"weight\":10}}}}", "linux.resources.blockIO: is not"},
		{"{\"linux\":{\"resources\":{\"network\":{\"classID\":1}}}}", "linux.resources.network: is not"},
		{"{\"linux\":{\"resources\":{\"rdma\":{\"mlx5\":{\"hcaHandles\":3}}}}}",
			"linux.resources.rdma: is not"},
		{"{\"linux\":{\"resources\":{\"hugepageLimits\":[{\"pageSize\":\"2MB\",\"limit\":1}]}}}",
			"linux.resources.hugepageLimits: is not"},
		{"{\"linux\":{\"resources\":{\"memory\":{\"disableOOMKiller\":true}}}}",
			"linux.resources.memory.disableOOMKiller: is not"},
		{"{\"linux\":{\"resources\":{\"memory\":{\"kernel\":4096}}}}", "linux.resources.memory.kernel: is not"},
		{"{\"linux\":{\"resources\":{\"memory\":{\"swappiness\":60}}}}",
			"linux.resources.memory.swappiness: is"},
		{"{\"linux\":{\"resources\":{\"memory\":{\"useHierarchy\":false}}}}",
			"linux.resources.memory.useHierarchy: control groups are"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"realtimeRuntime\":1}}}}",
			"linux.resources.cpu.realtimeRuntime: is not"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"realtimePeriod\":1}}}}",
			"linux.resources.cpu.realtimePeriod: is not"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"burst\":1000}}}}", "linux.resources.cpu.burst: is not"},
		{"{\"linux\":{\"resources\":{\"cpu\":{\"idle\":1}}}}", "linux.resources.cpu.idle: is not"},
	};
	(void)state;

	CHECK(faults, ERR_UNSUPPORTED);
}

static const char *fault_of(const char *text, size_t len)
{
	static char said[960];
	CLEANUP_ERR struct err *e = NULL;
	struct oci_config c;

	assert_int_equal(oci_config_parse("config.json", text, len, &c, &e), -1);
	snprintf(said, sizeof(said), "%s", err_text(e));
	return said;
}

static void test_hostile_text(void **state)
{
	static const char *const not_json[] = {"", "{", "[]", "null", "7", "\"x\"", "{\"a\":1,}", "{} {}", "\xff"};
	static const char twice[] = "{\"hostname\":\"a\",\"hostname\":\"b\"}";
	static const char annotations[] = "{\"annotations\":{\"k\":\"a\",\"b\":\"\",\"k\":\"b\"}}";
	static const char nul[] = "{\"hostname\":\"a\"}\0{}";
	(void)state;

	for (size_t i = 0; i < sizeof(not_json) / sizeof(*not_json); i++)
		fault_of(not_json[i], strlen(not_json[i]));
	assert_string_equal(fault_of(twice, strlen(twice)), "cannot read config.json: hostname: stands twice");
	assert_string_equal(fault_of(annotations, strlen(annotations)),
		"cannot read config.json: annotations: has the key 'k' twice");
	fault_of(nul, sizeof(nul) - 1);
}

static void repeat(struct buf *b, const char *s, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_str(b, s);
}

// Parsers that call themselves run out of stack here.
static void test_deep(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	(void)state;

	buf_str(&b, "{\"vm\":");
	repeat(&b, "{\"a\":", 1000000);
	buf_str(&b, "0");
	repeat(&b, "}", 1000001);
	assert_string_equal(fault_of(buf_text(&b), b.len), "cannot honour config.json: vm: is not supported");
	buf_clear(&b);
	buf_str(&b, "{\"x\":");
	repeat(&b, "[", 3000000);
	repeat(&b, "]", 3000000);
	buf_str(&b, "}");
	assert_string_equal(fault_of(buf_text(&b), b.len), "cannot read config.json: ociVersion: is missing");
}

static void test_too_long(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	(void)state;

	repeat(&b, "        ", OCI_CONFIG_MAX / 8);
	buf_str(&b, " ");
	assert_string_equal(
		fault_of(buf_text(&b), b.len), "cannot read config.json: 8388609 bytes, at most 8388608 may be");
}

static void test_large(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf patch = {0};
	(void)state;

	buf_str(&patch, "{\"process\":{\"env\":[\"A=");
	repeat(&patch, "0123456789abcdef", (1 << 20) / 16);
	buf_str(&patch, "\"]},\"mounts\":[");
	for (int i = 0; i < 10000; i++)
		buf_printf(&patch, "%s{\"destination\":\"/m/%d\",\"type\":\"tmpfs\",\"options\":[\"ro\",\"size=%dk\"]}",
			i ? "," : "", i, i + 1);
	buf_str(&patch, "]}");
	if (fixture_config(DOCKER, buf_text(&patch), &c, &e))
		fail_msg("%.200s", err_text(e));
	assert_int_equal(strlen(c.process.env.at[0]), (1 << 20) + 2);
	assert_int_equal(c.mount_count, 10000);
	assert_string_equal(c.mounts[9999].destination, "/m/9999");
	assert_string_equal(c.mounts[9999].data, "size=10000k");
}

// mount(2) takes one page of data and says nothing of the rest.
static void test_long_mount_data(void **state)
{
	for (size_t len = 4095; len <= 4096; len++) {
		CLEANUP_OCI_CONFIG struct oci_config c = {0};
		CLEANUP_BUF struct buf patch = {0};

		buf_str(&patch, "{\"mounts\":[{\"destination\":\"/a\",\"type\":\"tmpfs\",\"options\":[\"");
		repeat(&patch, "x", 2000);
		buf_str(&patch, "\",\"");
		repeat(&patch, "y", len - 2001);
		buf_str(&patch, "\"]}]}");
		assert_int_equal(fixture_config(DOCKER, buf_text(&patch), &c, NULL), len == 4095 ? 0 : -1);
		if (len == 4095)
			assert_int_equal(strlen(c.mounts[0].data), 4095);
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_process),
		cmocka_unit_test(test_wrong_mounts_and_hooks),
		cmocka_unit_test(test_wrong_linux),
		cmocka_unit_test(test_wrong_resources),
		cmocka_unit_test(test_unsupported),
		cmocka_unit_test(test_unsupported_resources),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_long_mount_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
