// SPDX-License-Identifier: MIT
// vmm-jail with a prisoner that says what it sees (jail_probe.c), on this machine's kernel.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "own_host.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/proc.h"
#include "base/unit.h"

#define JAIL  "/assay/build/bin/vmm-jail"
#define PROBE "/assay/build/native/jail_probe"
#define BASE  "/run/jails"
#define ROOT  BASE "/jail_probe/a-1/root"

static char said[65536];

// Runs the jail with these words, which end with NULL, and returns its exit status. What was said is in said.
static int run(const char *const *words)
{
	const char *argv[48] = {JAIL};
	struct proc_opts o = {.argv = argv, .env = (const char *const[]){"SECRET=1", NULL}};
	CLEANUP_BUF struct buf out = {0};
	struct err *e = NULL;
	struct proc_exit x;
	size_t n = 1;

	while (*words)
		argv[n++] = *words++;
	if (proc_run(&o, clock_deadline(120 * NS_PER_S), &out, &x, &e))
		fail_msg("%s", err_text(e));
	snprintf(said, sizeof(said), "%s", buf_text(&out));
	return WIFEXITED(x.status) ? WEXITSTATUS(x.status) : -1;
}

#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})
#define WHO      "--id", "a-1", "--exec-file", PROBE, "--uid", "4242", "--gid", "4343", "--chroot-base-dir", BASE

static void must_say(const char *line)
{
	if (!strstr(said, line))
		fail_msg("\"%s\" is not in:\n%s", line, said);
}

// The number in the file is that of the process which runs the program, with and without a namespace of its own
// (docs/jailer.md of Firecracker, "Known limitations": clients read it there, since --daemonize forks).
static uint64_t noted(void)
{
	CLEANUP_BUF struct buf pid = {0};
	struct err *e = NULL;
	uint64_t number;
	struct stat st;

	assert_int_equal(file_read(ROOT "/jail_probe.pid", 16, &pid, &e), 0);
	assert_true(unit_number(buf_text(&pid), INT32_MAX, &number) && number > 1);
	assert_int_equal(stat(ROOT "/jail_probe.pid", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	return number;
}

static void must_be_noted(void)
{
	char words[48];

	snprintf(words, sizeof(words), "process: %llu ", (unsigned long long)noted());
	must_say(words);
}

static void test_prisoner(void **state)
{
	struct stat st;
	int leak;
	(void)state;

	leak = open("/etc/passwd", O_RDONLY);
	assert_true(leak > 2);
	assert_int_equal(RUN(WHO, "--", "--api-sock", "/run/s"), 7);
	close(leak);
	must_say("arguments: /jail_probe --id a-1 --start-time-us ");
	must_say(" --api-sock /run/s\nenvironment: \n");
	must_say("ids: 4242 4242 4343 4343 0\n");
	must_say("\n/: dev jail_probe jail_probe.pid run\n");
	must_say("\n/dev: kvm net urandom\n");
	must_say("/dev/kvm: 600 10:232 of 4242:4343\n");
	must_say("/dev/net/tun: 600 10:200 of 4242:4343\n");
	must_say("/dev/urandom: 600 1:9 of 4242:4343\n");
	must_say("/run: 700 0:0 of 4242:4343\n");
	must_say("files: 2048 2048\n");
	must_say("size: -1 -1\n");
	must_say("descriptors: 0 1 2\n");
	must_say("up: is here\n");
	// The copy is nobody else's, and the prisoner cannot change the one outside.
	assert_int_equal(stat(ROOT "/jail_probe", &st), 0);
	assert_int_equal(st.st_uid, 4242);
	assert_int_equal(st.st_nlink, 1);
	// Again in the same place, as after a VM that ended.
	assert_int_equal(RUN(WHO), 7);
	must_be_noted();
}

static void test_limits(void **state)
{
	(void)state;
	assert_int_equal(RUN(WHO, "--resource-limit", "no-file=100", "--resource-limit", "fsize=123456"), 7);
	must_say("files: 100 100\n");
	must_say("size: 123456 123456\n");
}

// What lies in the jail before stays, and a link in the program's place is not followed.
static void test_what_was_there(void **state)
{
	CLEANUP_BUF struct buf victim = {0};
	struct err *e = NULL;
	(void)state;

	assert_int_equal(file_replace("/run/victim", "precious", 8, 0666, &e), 0);
	assert_int_equal(file_replace(ROOT "/kernel", "k", 1, 0644, &e), 0);
	assert_int_equal(unlink(ROOT "/jail_probe"), 0);
	assert_int_equal(symlink("/run/victim", ROOT "/jail_probe"), 0);
	assert_int_equal(RUN(WHO), 7);
	must_say("\n/: dev jail_probe jail_probe.pid kernel run\n");
	assert_int_equal(file_read("/run/victim", 100, &victim, &e), 0);
	assert_string_equal(buf_text(&victim), "precious");
	assert_int_equal(unlink(ROOT "/kernel"), 0);
}

// Waits for what a prisoner without standard output has written, whole.
static void read_said(void)
{
	uint64_t deadline = clock_deadline(120 * NS_PER_S);
	CLEANUP_BUF struct buf text = {0};

	do {
		buf_clear(&text);
		file_read(ROOT "/said", sizeof(said) - 1, &text, NULL);
		if (clock_ns() > deadline)
			fail_msg("the prisoner is silent: %s", buf_text(&text));
	} while (!strstr(buf_text(&text), "up: is here\n"));
	snprintf(said, sizeof(said), "%s", buf_text(&text));
	assert_int_equal(unlink(ROOT "/said"), 0);
}

static void test_daemon(void **state)
{
	(void)state;

	assert_int_equal(RUN(WHO, "--daemonize", "--", "to-file"), 0);
	assert_string_equal(said, "");
	read_said();
	must_say("descriptors: 0 1 2\n");
	must_say(" led\n");
	must_be_noted();
}

static void test_pid_namespace(void **state)
{
	(void)state;

	assert_int_equal(RUN(WHO, "--new-pid-ns", "--", "to-file"), 0);
	read_said();
	must_say("process: 1 ");
	noted();
}

static void test_network(void **state)
{
	(void)state;
	assert_int_equal(RUN(WHO, "--netns", "/proc/self/ns/net"), 7);
	assert_int_equal(RUN(WHO, "--netns", "/nowhere"), 1);
	must_say("vmm-jail: cannot join the network namespace /nowhere: No such file or directory");
}

static void refused(const char *words, int status)
{
	assert_int_equal(status, 1);
	must_say(words);
}

static void test_refusals(void **state)
{
	(void)state;
	refused("Argument 'id' required, but not found.", RUN("--exec-file", PROBE));
	assert_int_equal(RUN("--id", "a_b", "-h"), 0);
	must_say("  --exec-file ");
	refused("Argument 'uid' required, but not found.", RUN("--id", "a", "--exec-file", PROBE));
	refused("Invalid instance ID", RUN("--id", "../a"));
	refused("Invalid instance ID", RUN("--id", "a_b"));
	refused("Invalid uid", RUN("--uid", "-1"));
	refused("The argument 'id' was provided more than once.", RUN(WHO, "--id", "b"));
	refused("cannot find the program /nowhere",
		RUN("--id", "a", "--exec-file", "/nowhere", "--uid", "1", "--gid", "1"));
	refused("/etc is not a file", RUN("--id", "a", "--exec-file", "/etc", "--uid", "1", "--gid", "1"));
	refused("cannot find the folder of jails /nowhere",
		RUN("--id", "a", "--exec-file", PROBE, "--uid", "1", "--gid", "1", "--chroot-base-dir", "/nowhere"));
	refused("Invalid resource argument: cpu=1", RUN(WHO, "--resource-limit", "cpu=1"));
	refused("this jailer knows cgroups of version 2 only", RUN(WHO, "--cgroup-version", "1"));
	refused("Cgroup invalid file: ../x.max=1", RUN(WHO, "--cgroup", "../x.max=1"));
	refused("Invalid format for cgroups: cpu.max", RUN(WHO, "--cgroup", "cpu.max"));
	refused("Parent cgroup path is invalid.", RUN(WHO, "--parent-cgroup", "a/../../b"));
	refused("Parent cgroup path is invalid.", RUN(WHO, "--parent-cgroup", "/a"));
	refused("Found argument 'hello' which wasn't expected", RUN("hello"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prisoner),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_what_was_there),
		cmocka_unit_test(test_daemon),
		cmocka_unit_test(test_pid_namespace),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_refusals),
	};

	own_host();
	if (file_mkdirs(BASE, NULL))
		return 1;
	return cmocka_run_group_tests_name("vmm-jail", tests, NULL, NULL);
}
