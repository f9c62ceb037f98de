// SPDX-License-Identifier: MIT
// Who the agent makes a container's program, as the kernel tells that program; and how it says that there is none.
#include "agent_rig.h"

static void expect(const struct rig_spec *s, void (*prepare)(void), const char *out)
{
	struct rig r;

	assert_int_equal(rig_run(&r, s, prepare), 0);
	assert_string_equal(buf_text(&r.err[1]), "");
	assert_string_equal(buf_text(&r.out[1]), out);
	assert_int_equal(rig_stop(&r), 0);
}

static void expect_refused(const struct rig_spec *s, const char *why)
{
	struct rig r;

	rig_start(&r, NULL);
	assert_false(rig_create(&r, s));
	if (!strstr(buf_text(&r.answer), why))
		fail_msg("'%s' does not say '%s'", buf_text(&r.answer), why);
	assert_int_equal(rig_stop(&r), 0);
}

// Capability 0 is CAP_CHOWN, 10 CAP_NET_BIND_SERVICE, 27 CAP_MKNOD (linux/capability.h).
#define SOME_CAPABILITIES                                                                                              \
	",\"capabilities\":{\"bounding\":[\"CAP_CHOWN\",\"CAP_NET_BIND_SERVICE\",\"CAP_MKNOD\"],"                      \
	"\"permitted\":[\"CAP_CHOWN\",\"CAP_NET_BIND_SERVICE\"],\"effective\":[\"CAP_CHOWN\"],"                        \
	"\"inheritable\":[\"CAP_NET_BIND_SERVICE\"],\"ambient\":[\"CAP_NET_BIND_SERVICE\"]}"

static void root_has_its_capabilities(void **state)
{
	const struct rig_spec s = {.shell = "grep -E '^(Cap|NoNew)' /proc/self/status", .process = SOME_CAPABILITIES};

	(void)state;
	// execve gives root all of the bounding set and what is inheritable (capabilities(7)).
	expect(&s, NULL,
		"CapInh:\t0000000000000400\nCapPrm:\t0000000008000401\nCapEff:\t0000000008000401\n"
		"CapBnd:\t0000000008000401\nCapAmb:\t0000000000000400\nNoNewPrivs:\t0\n");
}

static void user_has_its_capabilities(void **state)
{
	const struct rig_spec s = {
		.shell = "grep -E '^(Uid|Gid|Groups|Cap|NoNew)' /proc/self/status; umask; echo $HOME; pwd",
		.process = SOME_CAPABILITIES ",\"noNewPrivileges\":true",
		.cwd = "/tmp",
		.user = "{\"uid\":1000,\"gid\":1001,\"additionalGids\":[5,7],\"umask\":7}"};

	(void)state;
	expect(&s, NULL,
		"Uid:\t1000\t1000\t1000\t1000\nGid:\t1001\t1001\t1001\t1001\nGroups:\t5 7 \n"
		"CapInh:\t0000000000000400\nCapPrm:\t0000000000000400\nCapEff:\t0000000000000400\n"
		"CapBnd:\t0000000008000401\nCapAmb:\t0000000000000400\nNoNewPrivs:\t1\n0007\n/home/u\n/tmp\n");
}

#define NO_CAPABILITIES                                                                                                \
	"CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"                            \
	"CapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\n"

// As under runc: who names no capabilities has none.
static void none_are_given_unasked(void **state)
{
	(void)state;
	expect(&(struct rig_spec){.shell = "grep ^Cap /proc/self/status"}, NULL, NO_CAPABILITIES);
}

// A further process that does not say has what the container's own has: not all that there is.
static void others_inherit(void **state)
{
	const struct rig_spec own = {.shell = "sleep 100",
		.process = SOME_CAPABILITIES ",\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"soft\":77,\"hard\":88}],"
					     "\"oomScoreAdj\":123"};
	const struct rig_spec more = {
		.shell = "grep ^CapBnd /proc/self/status; ulimit -n; cat /proc/self/oom_score_adj"};
	const struct rig_spec other = {.shell = "grep ^Cap /proc/self/status; ulimit -n",
		.process = ",\"capabilities\":{},\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"soft\":5,\"hard\":6}]"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_begin(&r, &own);
	assert_true(rig_exec(&r, 2, &more));
	assert_int_equal(rig_wait(&r, 2), 0);
	assert_string_equal(buf_text(&r.out[2]), "CapBnd:\t0000000008000401\n77\n123\n");
	assert_true(rig_exec(&r, 3, &other));
	assert_int_equal(rig_wait(&r, 3), 0);
	assert_string_equal(buf_text(&r.out[3]), NO_CAPABILITIES "5\n");
	assert_int_equal(rig_stop(&r), 0);
}

static void limits_hold(void **state)
{
	const struct rig_spec s = {.shell = "ulimit -n; ulimit -Hn; ulimit -c; cat /proc/self/oom_score_adj; umask",
		.process =
			",\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"soft\":77,\"hard\":88},{\"type\":\"RLIMIT_CORE\","
			"\"soft\":0,\"hard\":0}],\"oomScoreAdj\":123"};

	(void)state;
	expect(&s, NULL, "77\n88\n0\n123\n0022\n");
}

#define NO_MKDIR                                                                                                       \
	",\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_X86_64\"],\"syscalls\":[{"  \
	"\"names\":[\"mkdir\",\"mkdirat\",\"mknod\",\"mknodat\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":95}]}"

// With and without noNewPrivileges the filter is there, in the first process and in others. 95: Not supported.
static void filter_is_loaded(void **state)
{
	static const char says[] = "Seccomp:\t2\nmkfifo: /tmp/x: Not supported\n";
	struct rig_spec s = {.shell = "grep Seccomp: /proc/self/status; mkfifo /tmp/x 2>&1; true", .linux_ = NO_MKDIR};
	const struct rig_spec more = s;
	struct rig r;

	(void)state;
	expect(&s, NULL, says);
	s.process = ",\"noNewPrivileges\":true";
	expect(&s, NULL, says);
	s.shell = "sleep 100";
	rig_start(&r, NULL);
	rig_begin(&r, &s);
	assert_true(rig_exec(&r, 2, &more));
	assert_int_equal(rig_wait(&r, 2), 0);
	assert_string_equal(buf_text(&r.out[2]), says);
	assert_int_equal(rig_stop(&r), 0);
}

static void make_traps(void)
{
	file_replace(RIG_SHARE "/rootfs/bin/notexec", "x", 1, 0644, NULL);
	file_replace(RIG_SHARE "/rootfs/bin/script", "#!/not/there\n", 13, 0755, NULL);
	file_replace(RIG_SHARE "/rootfs/bin/garbage", "\1\2\3", 3, 0755, NULL);
	mkdir(RIG_SHARE "/rootfs/closed", 0700);
	mkdir(RIG_SHARE "/rootfs/open", 0700);
	if (chown(RIG_SHARE "/rootfs/open", 1000, 1000))
		_exit(99);
}

// What is no program is said at CREATE, in words that engines know.
static void programs_are_looked_up(void **state)
{
	static const struct {
		const char *args, *says;
	} rows[] = {
		{"[\"nothing\"]", "exec: \"nothing\": executable file not found in $PATH"},
		{"[\"/bin/nothing\"]", "exec: \"/bin/nothing\": stat /bin/nothing: no such file or directory"},
		{"[\"/bin/busybox/x\"]", "exec: \"/bin/busybox/x\": stat /bin/busybox/x: not a directory"},
		{"[\"/etc\"]", "exec: \"/etc\": is a directory"},
		{"[\"/bin/notexec\"]", "exec: \"/bin/notexec\": permission denied"},
		{"[\"notexec\"]", "exec: \"notexec\": executable file not found in $PATH"},
	};
	struct rig r;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		rig_start(&r, make_traps);
		assert_false(rig_create(&r, &(struct rig_spec){.args = rows[i].args}));
		assert_string_equal(buf_text(&r.answer), rows[i].says);
		assert_int_equal(rig_stop(&r), 0);
	}
}

// What only execve finds out is said at START, and of a further process at EXEC.
static void programs_that_fail(void **state)
{
	static const struct {
		const char *args, *says;
	} rows[] = {
		{"[\"script\"]", "exec /bin/script: no such file or directory"},
		{"[\"/bin/garbage\"]", "exec /bin/garbage: exec format error"},
	};
	struct rig r;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		rig_start(&r, make_traps);
		assert_true(rig_create(&r, &(struct rig_spec){.args = rows[i].args}));
		assert_false(rig_ask(&r, AGENT_START, 1, NULL, 0));
		assert_string_equal(buf_text(&r.answer), rows[i].says);
		rig_turn(&r, 50);
		assert_false(r.has_exit[1]);
		assert_int_equal(rig_stop(&r), 0);
	}
	rig_start(&r, make_traps);
	rig_begin(&r, &(struct rig_spec){.shell = "sleep 100"});
	assert_false(rig_exec(&r, 2, &(struct rig_spec){.args = "[\"/bin/garbage\"]"}));
	assert_string_equal(buf_text(&r.answer), "exec /bin/garbage: exec format error");
	assert_false(rig_exec(&r, 2, &(struct rig_spec){.args = "[\"nothing\"]"}));
	assert_true(rig_exec(&r, 2, &(struct rig_spec){.args = "[\"/bin/true\"]"}));
	assert_int_equal(rig_wait(&r, 2), 0);
	assert_int_equal(rig_stop(&r), 0);
}

static void folders_are_entered(void **state)
{
	struct rig_spec s = {.shell = "pwd",
		.user = "{\"uid\":1000,\"gid\":1000}",
		.cwd = "/open",
		.process = ",\"capabilities\":{\"bounding\":[],\"permitted\":[],\"effective\":[]}"};

	(void)state;
	expect(&s, make_traps, "/open\n");
	// Root got there before it became the user.
	s.cwd = "/closed";
	expect(&s, make_traps, "/closed\n");
	s.cwd = "/bin/busybox";
	expect_refused(&s, "/bin/busybox");
}

// Hooks run in the container, before the program, with the state on their standard input.
static void hooks_run(void **state)
{
	struct rig_spec s = {.shell = "cat /tmp/hook",
		.create = ",\"state\":\"{\\\"id\\\":\\\"box\\\"}\"",
		.top = ",\"hooks\":{\"startContainer\":[{\"path\":\"/bin/busybox\",\"args\":[\"sh\",\"-c\","
		       "\"{ cat; echo $A; } >/tmp/hook\"],\"env\":[\"A=b\"]}]}"};
	struct rig r;

	(void)state;
	expect(&s, NULL, "{\"id\":\"box\"}b\n");
	s.top = ",\"hooks\":{\"startContainer\":[{\"path\":\"/bin/false\"}]}";
	rig_start(&r, NULL);
	assert_true(rig_create(&r, &s));
	assert_false(rig_ask(&r, AGENT_START, 1, NULL, 0));
	assert_non_null(strstr(buf_text(&r.answer), "hook /bin/false"));
	assert_int_equal(rig_stop(&r), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(root_has_its_capabilities),
		RIG_TEST(user_has_its_capabilities),
		RIG_TEST(none_are_given_unasked),
		RIG_TEST(others_inherit),
		RIG_TEST(limits_hold),
		RIG_TEST(filter_is_loaded),
		RIG_TEST(programs_are_looked_up),
		RIG_TEST(programs_that_fail),
		RIG_TEST(folders_are_entered),
		RIG_TEST(hooks_run),
	};

	return cmocka_run_group_tests_name("agent user", tests, NULL, NULL);
}
