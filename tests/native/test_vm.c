// SPDX-License-Identifier: MIT
// Real guests on QEMU without KVM: the agent's HELLO arrives, the life cycle works, failures are said, and whatever
// moment QEMU or its parent is killed at, nothing is left.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "own_host.h"
#include "vm_rig.h"

#include <signal.h>
#include <sys/stat.h>

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
