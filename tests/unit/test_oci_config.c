// SPDX-License-Identifier: MIT
// config.json as the harness, Docker 26, containerd 1.7 (ctr run) and the example of the specification have it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>

#include <cmocka.h>

#include "oci/spec.h"
#include "oci_fixture.h"

// capability(7): the numbers of Docker's 14 default capabilities.
#define DOCKER_CAPABILITIES                                                                                            \
	(1u << 0 | 1u << 1 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 8 | 1u << 10 | 1u << 13 |         \
		1u << 18 | 1u << 27 | 1u << 29 | 1u << 31)

static struct oci_config accepted(const char *path, const char *patch)
{
	CLEANUP_ERR struct err *e = NULL;
	struct oci_config c;

	if (fixture_config(path, patch, &c, &e))
		fail_msg("%s with %s: %s", path, patch ? patch : "no patch", err_text(e));
	return c;
}

static void test_docker(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = accepted(DOCKER, NULL);
	const struct oci_process *p = &c.process;
	(void)state;

	assert_true(p->has_terminal);
	assert_int_equal(p->rows, 50);
	assert_int_equal(p->columns, 200);
	assert_string_equal(p->args.at[2], "exec sleep 5");
	assert_int_equal(p->env.count, 4);
	assert_null(p->env.at[4]);
	assert_int_equal(p->group_count, 2);
	assert_int_equal(p->groups[1], 10);
	assert_true(p->has_capabilities);
	assert_int_equal(p->capabilities[OCI_BOUNDING], DOCKER_CAPABILITIES);
	assert_int_equal(p->capabilities[OCI_PERMITTED], DOCKER_CAPABILITIES);
	assert_int_equal(p->capabilities[OCI_INHERITABLE], 0);
	assert_true(p->has_oom_score_adj);
	assert_false(c.is_root_read_only);
	assert_string_equal(c.root, "/var/lib/docker/overlay2/5a7d/merged");
	assert_int_equal(c.hooks[OCI_PRESTART].count, 1);
	assert_string_equal(c.hooks[OCI_PRESTART].at[0].path, "/proc/812/exe");
	assert_string_equal(c.hooks[OCI_PRESTART].at[0].args.at[0], "libnetwork-setkey");
	assert_int_equal(c.sysctl_count, 2);
	assert_string_equal(c.sysctls[1].value, "0 2147483647");
	assert_string_equal(c.cgroups_path, "/docker/0c1f5ed8a9b2");
	assert_int_equal(c.masked.count, 11);
	assert_string_equal(c.read_only.at[4], "/proc/sysrq-trigger");
	assert_null(c.seccomp);
}

static void test_docker_resources(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = accepted(DOCKER, NULL);
	const struct oci_resources *r = &c.resources;
	(void)state;

	assert_int_equal(r->memory, 128 << 20);
	assert_int_equal(r->swap, 256 << 20);
	assert_int_equal(r->reservation, 0);
	assert_int_equal(r->cpu_shares, 512);
	assert_true(oci_cpus(r) == 1.5);
	assert_string_equal(r->cpus, "0-1,4");
	assert_null(r->mems);
	assert_int_equal(r->pids, -1);
	assert_int_equal(yyjson_arr_size(r->devices), 4);
	assert_null(r->unified);
}

static void test_docker_mounts(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = accepted(DOCKER, NULL);
	(void)state;

	assert_int_equal(c.mount_count, 10);
	assert_string_equal(c.mounts[0].type, "proc");
	assert_int_equal(c.mounts[0].flags, MS_NOSUID | MS_NOEXEC | MS_NODEV);
	assert_string_equal(c.mounts[0].data, "");
	assert_int_equal(c.mounts[1].flags, MS_NOSUID | MS_STRICTATIME);
	assert_string_equal(c.mounts[1].data, "mode=755,size=65536k");
	assert_string_equal(c.mounts[2].data, "newinstance,ptmxmode=0666,mode=0620,gid=5");
	assert_int_equal(c.mounts[3].flags, MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY);
	assert_false(c.mounts[3].is_bind);
	assert_true(c.mounts[9].is_bind);
	assert_int_equal(c.mounts[9].flags, MS_BIND | MS_REC | MS_RDONLY);
	assert_int_equal(c.mounts[9].propagation, MS_PRIVATE | MS_REC);
	assert_string_equal(c.mounts[9].source, "/srv/data");
	assert_int_equal(c.mounts[9].options.count, 3);
}

static void test_docker_namespaces(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = accepted(DOCKER, NULL);
	(void)state;

	for (int i = 0; i < OCI_NAMESPACES; i++) {
		assert_int_equal(c.namespaces[i].is_wanted, i != OCI_NS_USER && i != OCI_NS_TIME);
		assert_null(c.namespaces[i].path);
	}
}

// Docker runs with a profile unless told otherwise; --privileged has none, and all capabilities.
static void test_docker_seccomp(void **state)
{
	CLEANUP_BUF struct buf patch = {0};
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_FREE char *profile = NULL;
	size_t len;
	(void)state;

	profile = fixture_text(PROFILE, NULL, &len);
	buf_printf(&patch, "{\"linux\":{\"seccomp\":%s}}", profile);
	c = accepted(DOCKER, buf_text(&patch));
	assert_string_equal(json_text(c.seccomp, "defaultAction", ""), "SCMP_ACT_ERRNO");
}

static void test_containerd(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = accepted(CONTAINERD, NULL);
	(void)state;

	assert_false(c.process.has_terminal);
	assert_true(c.process.has_no_new_privileges);
	assert_int_equal(c.process.group_count, 11);
	assert_string_equal(c.root, "rootfs");
	assert_null(c.hostname);
	assert_int_equal(c.mount_count, 7);
	assert_int_equal(c.process.rlimit_count, 1);
	assert_int_equal(c.process.rlimits[0].resource, RLIMIT_NOFILE);
	assert_true(oci_cpus(&c.resources) == 0);
	assert_int_equal(c.resources.memory, 0);
	assert_int_equal(c.hooks[OCI_PRESTART].count, 0);
	assert_int_equal(c.device_count, 0);
}

static void test_spec_process(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = accepted(SPEC, NULL);
	const struct oci_process *p = &c.process;
	(void)state;

	assert_int_equal(p->uid, 1);
	assert_int_equal(p->gid, 1);
	assert_true(p->has_umask);
	assert_int_equal(p->umask, 022);
	assert_int_equal(p->capabilities[OCI_EFFECTIVE], 1u << 29 | 1u << 5);
	assert_int_equal(p->capabilities[OCI_AMBIENT], 1u << 10);
	assert_int_equal(p->capabilities[OCI_INHERITABLE], 1u << 29 | 1u << 5 | 1u << 10);
	assert_int_equal(p->rlimit_count, 2);
	assert_int_equal(p->rlimits[0].limit.rlim_cur, 1024);
	assert_true(p->rlimits[1].limit.rlim_max == RLIM_INFINITY);
	assert_int_equal(p->oom_score_adj, 100);
	assert_string_equal(c.domainname, "foobarbaz.test");
	assert_string_equal(oci_annotation(&c, "com.example.gpu-cores", ""), "2");
	assert_string_equal(oci_annotation(&c, "com.example", "none"), "none");
}

static void test_spec_hooks(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = accepted(SPEC, NULL);
	const struct oci_hooks *h = &c.hooks[OCI_CREATE_RUNTIME];
	(void)state;

	assert_int_equal(h->count, 2);
	assert_string_equal(h->at[0].args.at[2], "arg2");
	assert_string_equal(h->at[0].env.at[0], "key1=value1");
	assert_null(h->at[1].args.at[0]);
	assert_int_equal(c.hooks[OCI_POSTSTART].at[0].timeout_s, 5);
	assert_int_equal(c.hooks[OCI_POSTSTOP].at[0].timeout_s, 0);
	assert_int_equal(c.hooks[OCI_START_CONTAINER].count, 0);
}

static void test_spec_linux(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = accepted(SPEC, NULL);
	(void)state;

	assert_int_equal(c.device_count, 3);
	assert_int_equal(c.devices[0].mode, 0666);
	assert_int_equal(c.devices[0].gid, 7);
	assert_int_equal(c.devices[1].type, 'b');
	assert_int_equal(c.devices[1].major, 8);
	assert_int_equal(c.devices[1].mode, 0666);
	assert_int_equal(c.devices[2].mode, 0600);
	assert_string_equal(c.namespaces[OCI_NS_NETWORK].path, "/var/run/netns/neta");
	assert_true(c.namespaces[OCI_NS_TIME].is_wanted);
	assert_true(oci_cpus(&c.resources) == 2);
	assert_int_equal(c.resources.swap, -1);
	assert_int_equal(c.resources.reservation, 256 << 20);
	assert_int_equal(c.resources.pids, 32771);
	assert_string_equal(json_text(c.resources.unified, "memory.high", ""), "1G");
	assert_int_equal(c.mounts[1].propagation, MS_SLAVE | MS_REC);
	assert_int_equal(c.mounts[1].clear, MS_RDONLY);
	assert_int_equal(c.mounts[2].flags, MS_NOSUID | MS_STRICTATIME);
	assert_string_equal(c.mounts[0].data, "");
	assert_int_equal(c.mounts[0].options.count, 0);
}

static void test_round_trip(void **state)
{
	static const char *const argv[] = {"/bin/echo", "a \"quoted\"\nword", NULL};
	struct oci_spec s = {.argv = argv,
		.rootfs = "/images/x",
		.hostname = "t1",
		.netns = "/run/netns/t1",
		.cgroups = "/assay/t1/c",
		.cpus = 1.5,
		.memory = UINT64_C(5) << 30};
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf b = {0};
	(void)state;

	oci_spec_write(&s, &b);
	if (oci_config_parse("config.json", buf_text(&b), b.len, &c, &e))
		fail_msg("%s", err_text(e));
	assert_string_equal(c.version, OCI_VERSION);
	assert_string_equal(c.root, s.rootfs);
	assert_true(c.is_root_read_only);
	assert_int_equal(c.process.args.count, 2);
	assert_string_equal(c.process.args.at[1], argv[1]);
	assert_null(c.process.args.at[2]);
	assert_int_equal(c.process.capabilities[OCI_EFFECTIVE], DOCKER_CAPABILITIES);
	assert_string_equal(c.hostname, "t1");
	assert_string_equal(c.namespaces[OCI_NS_NETWORK].path, s.netns);
	assert_string_equal(c.cgroups_path, s.cgroups);
	assert_int_equal(c.resources.memory, s.memory);
	assert_true(oci_cpus(&c.resources) == 1.5);
	assert_string_equal(c.mounts[c.mount_count - 1].destination, "/tmp");
	assert_string_equal(c.mounts[c.mount_count - 1].data, "mode=1777");
}

static void test_exec_and_update(void **state)
{
	static const char process[] = "{\"args\":[\"ls\"],\"cwd\":\"/\"}";
	static const char update[] = "{\"cpu\":{\"quota\":-5,\"shares\":1},\"memory\":{\"limit\":-1}}";
	struct oci_config c;
	(void)state;

	assert_int_equal(oci_process_parse("process", process, strlen(process), &c, NULL), 0);
	assert_string_equal(c.process.args.at[0], "ls");
	assert_false(c.process.has_capabilities);
	assert_null(c.process.env.at[0]);
	oci_config_free(&c);
	assert_int_equal(oci_resources_parse("resources", update, strlen(update), &c, NULL), 0);
	assert_int_equal(c.resources.cpu_quota, -1);
	assert_int_equal(c.resources.cpu_shares, 2);
	assert_int_equal(c.resources.memory, -1);
	assert_true(oci_cpus(&c.resources) == 0);
	oci_config_free(&c);
}

// Without a period the kernel takes 100 ms.
static void test_cpus(void **state)
{
	struct oci_resources r = {.cpu_quota = 250000};
	(void)state;

	assert_true(oci_cpus(&r) == 2.5);
	r.cpu_period = 1000000;
	assert_true(oci_cpus(&r) == 0.25);
}

// "Runtimes … MUST ignore unknown properties" (config.md, Extensibility), and null says nothing.
static void test_unknown_and_null(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_FREE char *text = NULL;
	CLEANUP_BUF struct buf b = {0};
	size_t len;
	(void)state;

	text = fixture_text(CONTAINERD,
		"{\"x\":[{}],\"X-vm\":{\"a\":1},\"process\":{\"colour\":\"red\",\"Cwd\":7,\"cwd\\u0000\":7}}", &len);
	buf_str(&b, "{\"hooks\":null,\"vm\":null,\"process\":null,");
	buf_str(&b, text + 1);
	assert_int_equal(oci_config_parse("config.json", buf_text(&b), b.len, &c, NULL), 0);
	assert_string_equal(c.process.cwd, "/");
}

// What programs in Go write for nothing.
static void test_empty_is_absent(void **state)
{
	static const char *const patches[] = {
		"{\"linux\":{\"intelRdt\":{},\"uidMappings\":[],\"mountLabel\":\"\",\"seccomp\":{}}}",
		"{\"linux\":{\"timeOffsets\":{\"boottime\":{\"secs\":0,\"nanosecs\":0}},\"personality\":{}}}",
		"{\"linux\":{\"resources\":{\"network\":{\"classID\":0,\"priorities\":[]},\"rdma\":{}}}}",
		"{\"linux\":{\"resources\":{\"cpu\":{\"realtimeRuntime\":0,\"burst\":0},\"hugepageLimits\":[]}}}",
		"{\"linux\":{\"resources\":{\"memory\":{\"kernel\":0,\"swappiness\":0,\"useHierarchy\":true}}}}",
		"{\"process\":{\"selinuxLabel\":\"\",\"apparmorProfile\":\"\",\"user\":{\"username\":\"\"}}}",
		"{\"process\":{\"apparmorProfile\":\"unconfined\"},\"vm\":{},\"windows\":{},\"hostname\":\"\"}",
		"{\"linux\":{\"cgroupsPath\":\"\",\"rootfsPropagation\":\"\",\"resources\":{\"cpu\":{\"cpus\":\"\"}}}}",
		"{\"linux\":{\"cgroupsPath\":\"system.slice:docker:0c1f\",\"resources\":{\"unified\":{}}}}",
	};
	(void)state;

	for (size_t i = 0; i < sizeof(patches) / sizeof(*patches); i++) {
		CLEANUP_OCI_CONFIG struct oci_config c = accepted(DOCKER, patches[i]);

		assert_string_equal(c.root, "/var/lib/docker/overlay2/5a7d/merged");
	}
}

// Of options that contradict each other the last counts, for what is set and for what is taken away.
static void test_last_option(void **state)
{
	CLEANUP_OCI_CONFIG struct oci_config c =
		accepted(DOCKER, "{\"mounts\":[{\"destination\":\"/"
				 "a\",\"type\":\"tmpfs\",\"options\":[\"rw\",\"dev\",\"ro\",\"exec\"]}]}");
	(void)state;

	assert_int_equal(c.mounts[0].flags, MS_RDONLY);
	assert_int_equal(c.mounts[0].clear, MS_NODEV | MS_NOEXEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_docker),
		cmocka_unit_test(test_docker_resources),
		cmocka_unit_test(test_docker_mounts),
		cmocka_unit_test(test_docker_namespaces),
		cmocka_unit_test(test_docker_seccomp),
		cmocka_unit_test(test_containerd),
		cmocka_unit_test(test_spec_process),
		cmocka_unit_test(test_spec_hooks),
		cmocka_unit_test(test_spec_linux),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_exec_and_update),
		cmocka_unit_test(test_last_option),
		cmocka_unit_test(test_cpus),
		cmocka_unit_test(test_unknown_and_null),
		cmocka_unit_test(test_empty_is_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
