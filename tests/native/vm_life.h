// SPDX-License-Identifier: MIT
// What holds of a VM whatever its hypervisor is: it pauses, panics, fails and is killed. Included behind vm_rig.h.
#ifndef TESTS_VM_LIFE_H
#define TESTS_VM_LIFE_H

#include <signal.h>
#include <time.h>

#include "vm_rig.h"

#define PATIENT (60 * NS_PER_S)

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

// The VMM does not start, says so, and leaves nothing.
static void must_fail(const struct vm_spec *s, uint64_t ns, const char *reason)
{
	struct vm vm = VM_NONE;
	struct err *e = NULL;

	assert_int_equal(vm_find(RIG_VMM)->start(&vm, s, clock_deadline(ns), &e), -1);
	if (!strstr(err_text(e), reason))
		fail_msg("the error does not say \"%s\": %s", reason, err_text(e));
	assert_int_equal(vm.proc.pid, 0);
	assert_int_equal(vm.control, -1);
	assert_int_equal(access(DIR_VM "-run", F_OK), -1);
	err_free(&e);
}

// After each of these times a VM is ended, and nothing of it is left.
static void end_at(const long *ms, size_t count, void (*end)(const struct vm_spec *s, const struct timespec *after))
{
	struct vm_spec s = spec();
	struct leftover before;

	leftover_count(&before);
	for (size_t i = 0; i < count; i++) {
		const struct timespec after = {.tv_nsec = ms[i] * 1000000};

		end(&s, &after);
		must_be_gone(&before);
	}
}

static void start_and_kill(const struct vm_spec *s, const struct timespec *after)
{
	struct vm vm = VM_NONE;

	start(&vm, s);
	nanosleep(after, NULL);
	vm_kill(&vm);
}

static void test_kill(void **state)
{
	static const long moments[] = {0, 3, 20, 60, 150, 400, 900};
	(void)state;

	end_at(moments, sizeof(moments) / sizeof(*moments), start_and_kill);
}

static void start_and_kill_shim(const struct vm_spec *s, const struct timespec *after)
{
	struct vm vm = VM_NONE;
	pid_t pid = fork();

	if (pid == 0) {
		vm_find(RIG_VMM)->start(&vm, s, soon(), NULL);
		for (;;)
			nanosleep(&(struct timespec){.tv_sec = 60}, NULL);
	}
	nanosleep(after, NULL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

// A shim that is killed takes the VMM with it: here before, during and after its way into its jail.
static void test_orphan(void **state)
{
	static const long moments[] = {1, 5, 10, 20, 50, 500};
	(void)state;

	end_at(moments, sizeof(moments) / sizeof(*moments), start_and_kill_shim);
}

// A guest whose process 1 ends panics, which ends the VMM, and the console says why.
static void test_panic(void **state)
{
	struct vm_spec s = spec();
	CLEANUP_BUF struct buf said = {0};
	struct vm vm = VM_NONE;
	struct err *e = NULL;
	struct proc_exit x;
	char text[4096];
	ssize_t n;
	(void)state;

	s.kernel_args = "test.panic";
	start(&vm, &s);
	if (proc_wait(&vm.proc, soon(), &x, &e))
		fail_msg("%s", err_text(e));
	while ((n = read(vm.console, text, sizeof(text))) > 0)
		buf_add(&said, text, (size_t)n);
	assert_non_null(strstr(buf_text(&said), "Attempted to kill init"));
	vm_kill(&vm);
}

#define VM_LIFE                                                                                                        \
	cmocka_unit_test(test_pause), cmocka_unit_test(test_kill), cmocka_unit_test(test_orphan),                      \
		cmocka_unit_test(test_panic)

#endif
