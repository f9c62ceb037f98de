// SPDX-License-Identifier: MIT
// Guests behind Firecracker's API: rt-vm's side of it over a stand-in that emulates (vmm_stand_in.c). The agent's HELLO
// arrives, the life cycle works, failures are said, and whatever moment the VMM or its parent is killed at, nothing is
// left.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#define RIG_VMM "fcapi"
#include "own_host.h"
#include "vm_rig.h"

#include <net/if.h>
#include <signal.h>
#include <sys/stat.h>

#include "runtime/nic.h"
#include "runtime/vm_fcapi.h"

#define STAND_IN "/assay/build/native/vmm_stand_in"

static struct vm_spec own_spec(void)
{
	struct vm_spec s = spec();

	s.program = STAND_IN;
	s.accel = VM_KVM; // so far as rt-vm knows
	return s;
}

static void test_hello(void **state)
{
	struct vm_spec s = own_spec();
	struct vm vm = VM_NONE;
	(void)state;

	s.id = "a_name.that+is-no-id-of-Firecracker's-and-longer-than-its-64-letters-too";
	s.disks[0] = (struct vm_disk){.path = s.initrd, .is_read_only = true};
	s.disk_count = 1;
	s.vcpus = 2;
	start(&vm, &s);
	assert_string_equal(vm.transport, "vsock");
	read_hello(&vm);
	assert_int_equal(vm.agent_listener, -1);
	assert_true(vm.spawned_ns < vm.ready_ns && vm.ready_ns < vm.entered_ns);
	vm_kill(&vm);
	vm_kill(&vm);
	assert_int_equal(access(DIR_VM "-run", F_OK), -1);
}

static bool is_silent(const struct vm *vm)
{
	struct pollfd p = {.fd = vm->agent, .events = POLLIN};

	return poll(&p, 1, 300) == 0;
}

static void test_pause(void **state)
{
	struct vm_spec s = own_spec();
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

static void test_failures(void **state)
{
	static const char mute[] = "#!/bin/sh\nexec sleep 60\n", loud[] = "#!/bin/sh\necho no licence >&2; exit 3\n";
	struct vm_spec s = own_spec();
	struct err *e = NULL;
	(void)state;

	s.accel = VM_TCG;
	must_fail(&s, NS_PER_S, "the VMM needs KVM");
	s = own_spec();
	s.vcpus = 33;
	must_fail(&s, 60 * NS_PER_S, "Firecracker's API has at most 32");
	s = own_spec();
	s.share = "/nowhere";
	must_fail(&s, 60 * NS_PER_S, "set share = block");
	s = own_spec();
	s.initrd = "/nowhere";
	must_fail(&s, 60 * NS_PER_S, "cannot bind /nowhere: No such file or directory");
	s = own_spec();
	s.disks[0] = (struct vm_disk){.path = "/nowhere"};
	s.disk_count = 1;
	must_fail(&s, 60 * NS_PER_S, "cannot open the disk /nowhere");
	s = own_spec();
	s.nics[0] = (struct vm_nic){.tap = -1, .vhost = -1, .tap_name = "no_such_tap"};
	s.nic_count = 1;
	must_fail(&s, 60 * NS_PER_S, "the VMM refuses PUT /network-interfaces/net0 (400): Network config error: ");
	assert_int_equal(file_replace("/run/mute", mute, sizeof(mute) - 1, 0755, &e), 0);
	s = own_spec();
	s.program = "/run/mute";
	must_fail(&s, NS_PER_S, "the VMM does not open its API in time");
	assert_int_equal(file_replace("/run/loud", loud, sizeof(loud) - 1, 0755, &e), 0);
	s.program = "/run/loud";
	must_fail(&s, 60 * NS_PER_S, "the VMM says \"no licence\": the VMM has ended");
}

static void test_kill(void **state)
{
	static const long moments[] = {0, 30, 300, 900}; // ms
	struct vm_spec s = own_spec();
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

static void test_orphan(void **state)
{
	static const long moments[] = {1, 5, 20, 50, 500};
	struct vm_spec s = own_spec();
	struct leftover before;
	(void)state;

	leftover_count(&before);
	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		const struct timespec pause = {.tv_nsec = moments[i] * 1000000};
		pid_t pid = fork();

		if (pid == 0) {
			struct vm vm = VM_NONE;

			vm_find(RIG_VMM)->start(&vm, &s, soon(), NULL);
			for (;;)
				nanosleep(&(struct timespec){.tv_sec = 60}, NULL);
		}
		nanosleep(&pause, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		must_be_gone(&before);
	}
}

static void test_panic(void **state)
{
	struct vm_spec s = own_spec();
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

// A tap that was handed over outlives who made it, the VMM attaches to it as its own user, and it goes with the set, or
// by its name.
static void test_taps(void **state)
{
	struct vm_spec s = own_spec();
	struct nic_set set = NIC_SET_NONE;
	struct vm vm = VM_NONE;
	struct err *e = NULL;
	char name[16];
	(void)state;

	if (nic_open(&set, 1, false, &e) || nic_hand_over(&set, NOBODY, &e))
		fail_msg("%s", err_text(e));
	assert_int_equal(set.at[0].tap, -1);
	s.nics[0] = (struct vm_nic){.tap = -1, .vhost = -1, .tap_name = set.at[0].tap_name, .mac = {2, 0, 0, 0, 0, 1}};
	s.nic_count = 1;
	start(&vm, &s);
	read_hello(&vm);
	vm_kill(&vm);
	memcpy(name, set.at[0].tap_name, sizeof(name));
	assert_true(if_nametoindex(name) > 0);
	nic_close(&set);
	assert_int_equal(if_nametoindex(name), 0);
	if (nic_open(&set, 1, false, &e) || nic_hand_over(&set, NOBODY, &e))
		fail_msg("%s", err_text(e));
	nic_remove("lo");
	assert_true(if_nametoindex("lo") > 0);
	nic_remove(set.at[0].tap_name);
	assert_int_equal(if_nametoindex(name), 0);
	nic_close(&set);
}

static void test_program(void **state)
{
	char found[PATH_MAX];
	struct err *e = NULL;
	(void)state;

	vm_fcapi_program("", NULL, found);
	assert_string_equal(found, FCAPI_OWN);
	vm_fcapi_program("", "/nowhere:relative:/run/here", found);
	assert_string_equal(found, FCAPI_OWN);
	assert_int_equal(file_mkdirs("/run/here", &e), 0);
	assert_int_equal(file_replace("/run/here/firecracker", "x", 1, 0755, &e), 0);
	vm_fcapi_program("", "/nowhere:relative:/run/here", found);
	assert_string_equal(found, "/run/here/firecracker");
	vm_fcapi_program("/opt/fc", "/run/here", found);
	assert_string_equal(found, "/opt/fc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_program),
		cmocka_unit_test(test_hello),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_kill),
		cmocka_unit_test(test_orphan),
		cmocka_unit_test(test_panic),
		cmocka_unit_test(test_taps),
	};

	own_host();
	file_mkdirs(DIR_VM, NULL);
	return cmocka_run_group_tests_name("vm over Firecracker's API", tests, NULL, NULL);
}
