// SPDX-License-Identifier: MIT
// Real guests on QEMU without KVM: the agent's HELLO arrives, the life cycle works, QEMU is in its jail, and whatever
// moment it is killed at, nothing is left.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "own_host.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "base/frame.h"
#include "host/leftover.h"
#include "runtime/vm.h"

#define DIR_VM "/run/vm"
#define NOBODY 65534

static struct vm_spec spec(void)
{
	return (struct vm_spec){.id = "test",
		.dir = DIR_VM,
		.program = "/usr/bin/qemu-system-x86_64",
		.kernel = "/assay/build/guest-vmlinux",
		.initrd = "/assay/build/native/vm_guest.img",
		.accel = VM_TCG,
		.vcpus = 1,
		.memory = 256u << 20,
		.uid = NOBODY,
		.gid = NOBODY};
}

static uint64_t soon(void)
{
	return clock_deadline(40 * NS_PER_S);
}

// Reads exactly len bytes from fd.
static void read_all(int fd, void *data, size_t len)
{
	uint64_t deadline = soon();
	uint8_t *to = data;

	while (len) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n;

		if (poll(&p, 1, clock_ms_left(deadline)) != 1)
			fail_msg("the guest says nothing");
		n = read(fd, to, len);
		if (n <= 0)
			fail_msg("the guest has ended");
		to += n;
		len -= (size_t)n;
	}
}

static void start(struct vm *vm, const struct vm_spec *s)
{
	struct err *e = NULL;

	if (vm_find("qemu")->start(vm, s, soon(), &e))
		fail_msg("%s", err_text(e));
}

static void read_hello(struct vm *vm)
{
	uint8_t frame[AGENT_HEADER + 12];

	read_all(vm->agent, frame, sizeof(frame));
	assert_int_equal(frame_u32(frame), 12);
	assert_int_equal(frame_u16(frame + 4), AGENT_HELLO);
	assert_int_equal(frame_u32(frame + AGENT_HEADER), AGENT_VERSION);
	print_message(
		"# HELLO %.0f ms after the guest was let go, whose clock says %.0f ms; QEMU answered after %.0f ms\n",
		(double)(clock_ns() - vm->entered_ns) / 1e6, (double)frame_u64(frame + AGENT_HEADER + 4) / 1e6,
		(double)(vm->ready_ns - vm->spawned_ns) / 1e6);
}

static void test_hello(void **state)
{
	struct vm_spec s = spec();
	struct vm vm = VM_NONE;
	(void)state;

	start(&vm, &s);
	assert_string_equal(vm.transport, "serial");
	read_hello(&vm);
	vm_kill(&vm);
	vm_kill(&vm);
}

// The machine with a PCI bus, two processors, memory that can be shared, and a disk.
static void test_q35(void **state)
{
	struct vm_spec s = spec();
	struct vm vm = VM_NONE;
	(void)state;

	s.machine = "q35";
	s.vcpus = 2;
	s.disks[0] = (struct vm_disk){.path = s.initrd, .is_read_only = true};
	s.disk_count = 1;
	start(&vm, &s);
	read_hello(&vm);
	vm_kill(&vm);
}

static bool is_silent(const struct vm *vm)
{
	struct pollfd p = {.fd = vm->agent, .events = POLLIN};

	return poll(&p, 1, 300) == 0;
}

static void test_pause(void **state)
{
	struct vm_spec s = spec();
	struct vm vm = VM_NONE;
	struct err *e = NULL;
	char echo[4];
	(void)state;

	start(&vm, &s);
	read_hello(&vm);
	assert_int_equal(vm.ops->pause(&vm, soon(), &e), 0);
	assert_int_equal(write(vm.agent, "e", 1), 1);
	assert_true(is_silent(&vm));
	assert_int_equal(vm.ops->resume(&vm, soon(), &e), 0);
	read_all(vm.agent, echo, sizeof(echo));
	assert_memory_equal(echo, "echo", 4);
	vm_kill(&vm);
}

// Everything that /proc/PID/status says about a process.
static void read_status(pid_t pid, struct buf *out)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	assert_int_equal(file_read(path, 65536, out, NULL), 0);
	buf_str(out, "");
}

static void must_say(const struct buf *status, const char *line)
{
	if (!strstr(buf_text(status), line))
		fail_msg("\"%s\" is not in %s", line, buf_text(status));
}

static void must_differ(pid_t pid, const char *kind)
{
	char path[64], ours[64] = "", theirs[64] = "";

	snprintf(path, sizeof(path), "/proc/self/ns/%s", kind);
	assert_true(readlink(path, ours, sizeof(ours) - 1) > 0);
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, kind);
	assert_true(readlink(path, theirs, sizeof(theirs) - 1) > 0);
	assert_string_not_equal(ours, theirs);
}

// How many entries the folder has in QEMU's file system.
static int entries(pid_t pid, const char *folder)
{
	char path[128];
	int count = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/root/%s", (int)pid, folder);
	d = opendir(path);
	assert_non_null(d);
	for (struct dirent *f; (f = readdir(d));)
		count += f->d_name[0] != '.';
	closedir(d);
	return count;
}

static void check_files(pid_t pid)
{
	CLEANUP_BUF struct buf mounts = {0};
	char path[64];

	assert_int_equal(entries(pid, "dev"), 1);
	assert_int_equal(entries(pid, "tmp"), 0);
	assert_true(entries(pid, "") <= 10);
	snprintf(path, sizeof(path), "/proc/%d/mounts", (int)pid);
	assert_int_equal(file_read(path, 1u << 20, &mounts, NULL), 0);
	for (char *line = strtok(mounts.data, "\n"); line; line = strtok(NULL, "\n"))
		if (!strstr(line, " ro,") && !strstr(line, " /tmp ") && !strstr(line, " /proc ") &&
			!strstr(line, " /dev/null "))
			fail_msg("QEMU may write to: %s", line);
}

static void check_links(pid_t pid)
{
	CLEANUP_BUF struct buf links = {0};
	char path[64];
	int lines = 0;

	snprintf(path, sizeof(path), "/proc/%d/net/dev", (int)pid);
	assert_int_equal(file_read(path, 65536, &links, NULL), 0);
	for (const char *c = buf_text(&links); *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 3); // two of heading, lo
}

static void test_jail(void **state)
{
	static const char *const kinds[] = {"mnt", "pid", "ipc", "uts", "net"};
	static const char *const lines[] = {"Uid:\t65534\t65534\t65534\t65534\n", "Gid:\t65534\t65534\t65534\t65534\n",
		"Groups:\t \n", "CapInh:\t0000000000000000\n", "CapPrm:\t0000000000000000\n",
		"CapEff:\t0000000000000000\n", "CapBnd:\t0000000000000000\n", "CapAmb:\t0000000000000000\n",
		"NoNewPrivs:\t1\n", "Seccomp:\t2\n"};
	CLEANUP_BUF struct buf status = {0};
	struct vm_spec s = spec();
	struct vm vm = VM_NONE;
	(void)state;

	start(&vm, &s);
	read_hello(&vm);
	read_status(vm.proc.pid, &status);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		must_say(&status, lines[i]);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		must_differ(vm.proc.pid, kinds[i]);
	check_files(vm.proc.pid);
	check_links(vm.proc.pid);
	vm_kill(&vm);
}

static void must_fail(const struct vm_spec *s, const char *reason)
{
	struct vm vm = VM_NONE;
	struct err *e = NULL;

	assert_int_equal(vm_find("qemu")->start(&vm, s, soon(), &e), -1);
	if (!strstr(err_text(e), reason))
		fail_msg("the error does not say \"%s\": %s", reason, err_text(e));
	assert_int_equal(vm.proc.pid, 0);
	assert_int_equal(vm.control, -1);
	err_free(&e);
}

static void test_failures(void **state)
{
	struct vm_spec s = spec();
	(void)state;

	s.kernel = "/etc/passwd";
	must_fail(&s, "QEMU says \"qemu");
	s = spec();
	s.program = "/usr/bin/true";
	must_fail(&s, "QEMU has closed its control socket");
	s = spec();
	s.program = "/usr/bin/sleep-for-ever";
	must_fail(&s, "cannot execute /usr/bin/sleep-for-ever");
	s = spec();
	s.initrd = "/nowhere";
	must_fail(&s, "cannot bind /nowhere: No such file or directory");
	s = spec();
	s.share = "/nowhere";
	must_fail(&s, "cannot connect to virtiofsd at /nowhere");
	s = spec();
	s.disks[0] = (struct vm_disk){.path = "/nowhere"};
	s.disk_count = 1;
	must_fail(&s, "cannot open the disk /nowhere");
	s = spec();
	s.memory = (uint64_t)1 << 50;
	must_fail(&s, "QEMU says \"qemu");
}

// What runs where QEMU should, and says nothing, has a deadline.
static void test_mute(void **state)
{
	static const char script[] = "#!/bin/sh\nexec sleep 60\n";
	struct vm_spec s = spec();
	struct vm vm = VM_NONE;
	struct err *e = NULL;
	(void)state;

	assert_int_equal(file_replace("/run/mute", script, sizeof(script) - 1, 0755, &e), 0);
	s.program = "/run/mute";
	assert_int_equal(vm_find("qemu")->start(&vm, &s, clock_deadline(NS_PER_S), &e), -1);
	assert_non_null(strstr(err_text(e), "QEMU does not answer in time"));
	err_free(&e);
}

static void must_be_gone(const struct leftover *before)
{
	uint64_t deadline = clock_deadline(5 * NS_PER_S);
	CLEANUP_BUF struct buf more = {0};
	struct leftover now;

	do {
		// This is process 1 of its host.
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		buf_clear(&more);
		leftover_count(&now);
	} while (leftover_is_more(before, &now, &more) && clock_ns() < deadline);
	if (more.len)
		fail_msg("left behind: %s", buf_text(&more));
}

static void test_kill(void **state)
{
	static const long moments[] = {0, 3, 20, 60, 150, 400, 900}; // ms
	struct vm_spec s = spec();
	struct leftover before;
	(void)state;

	leftover_count(&before);
	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		const struct timespec pause = {.tv_nsec = moments[i] * 1000000};
		struct vm vm = VM_NONE;

		start(&vm, &s);
		nanosleep(&pause, NULL);
		vm_kill(&vm);
		must_be_gone(&before);
	}
}

// A shim that is killed takes QEMU with it: here before, during and after QEMU's way into its jail.
static void test_orphan(void **state)
{
	static const long moments[] = {1, 5, 10, 20, 50, 500};
	struct vm_spec s = spec();
	struct leftover before;
	(void)state;

	leftover_count(&before);
	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		const struct timespec pause = {.tv_nsec = moments[i] * 1000000};
		struct vm vm = VM_NONE;
		pid_t pid = fork();

		if (pid == 0) {
			vm_find("qemu")->start(&vm, &s, soon(), NULL);
			for (;;)
				nanosleep(&(struct timespec){.tv_sec = 60}, NULL);
		}
		nanosleep(&pause, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		must_be_gone(&before);
	}
}

// A guest whose process 1 ends panics, which ends QEMU, and the console says why.
static void test_panic(void **state)
{
	struct vm_spec s = spec();
	CLEANUP_BUF struct buf said = {0};
	uint64_t deadline = soon();
	struct vm vm = VM_NONE;
	struct err *e = NULL;
	struct proc_exit x;
	char text[4096];
	ssize_t n;
	(void)state;

	s.kernel_args = "test.panic";
	start(&vm, &s);
	if (proc_wait(&vm.proc, deadline, &x, &e))
		fail_msg("%s", err_text(e));
	while ((n = read(vm.console, text, sizeof(text))) > 0)
		buf_add(&said, text, (size_t)n);
	assert_non_null(strstr(buf_text(&said), "Attempted to kill init"));
	vm_kill(&vm);
}

// A machine without KVM, or with one that runs no guest, says so; the answer is kept until the next boot.
static void test_kvm(void **state)
{
	CLEANUP_BUF struct buf first = {0};
	CLEANUP_BUF struct buf second = {0};
	bool has = vm_has_kvm("/run/kvm-answer", &first);
	(void)state;

	print_message("# %s\n", has ? "KVM runs guests here" : buf_text(&first));
	assert_int_equal(vm_has_kvm("/run/kvm-answer", &second), has);
	assert_string_equal(buf_text(&first), buf_text(&second));
	assert_int_equal(first.len == 0, has);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hello),
		cmocka_unit_test(test_q35),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_jail),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_mute),
		cmocka_unit_test(test_kill),
		cmocka_unit_test(test_orphan),
		cmocka_unit_test(test_panic),
		cmocka_unit_test(test_kvm),
	};

	own_host();
	file_mkdirs(DIR_VM, NULL);
	return cmocka_run_group_tests_name("vm", tests, NULL, NULL);
}
