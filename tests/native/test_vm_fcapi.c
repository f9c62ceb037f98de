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

#define RIG_VMM     "fcapi"
#define RIG_PROGRAM "/assay/build/native/vmm_stand_in"
#define RIG_ACCEL   VM_KVM // so far as rt-vm knows
#include "own_host.h"
#include "vm_life.h"

#include <net/if.h>
#include <sys/stat.h>

#include "runtime/nic.h"
#include "runtime/vm_fcapi.h"

static void test_hello(void **state)
{
	struct vm_spec s = spec();
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

static void test_failures(void **state)
{
	static const char mute[] = "#!/bin/sh\nexec sleep 60\n", loud[] = "#!/bin/sh\necho no licence >&2; exit 3\n";
	// The last two lines of Firecracker's main.
	static const char genuine[] = "#!/bin/sh\necho 'Error: no licence' >&2\n"
				      "echo '2026-01-31T00:00:00.0 [x:main] Firecracker exiting with error. "
				      "exit_code=1'\nexit 1\n";
	struct vm_spec s = spec();
	struct err *e = NULL;
	(void)state;

	s.accel = VM_TCG;
	must_fail(&s, PATIENT, "the VMM needs KVM");
	s = spec();
	s.vcpus = 33;
	must_fail(&s, PATIENT, "Firecracker's API has at most 32");
	s = spec();
	s.share = "/nowhere";
	must_fail(&s, PATIENT, "set share = block");
	s = spec();
	s.initrd = "/nowhere";
	must_fail(&s, PATIENT, "cannot bind /nowhere: No such file or directory");
	s = spec();
	s.disks[0] = (struct vm_disk){.path = "/nowhere"};
	s.disk_count = 1;
	must_fail(&s, PATIENT, "cannot open the disk /nowhere");
	s = spec();
	s.nics[0] = (struct vm_nic){.tap = -1, .vhost = -1, .tap_name = "no_such_tap"};
	s.nic_count = 1;
	must_fail(&s, PATIENT, "the VMM refuses PUT /network-interfaces/net0 (400): Network config error: ");
	assert_int_equal(file_replace("/run/mute", mute, sizeof(mute) - 1, 0755, &e), 0);
	s = spec();
	s.program = "/run/mute";
	must_fail(&s, NS_PER_S, "the VMM does not open its API in time");
	assert_int_equal(file_replace("/run/loud", loud, sizeof(loud) - 1, 0755, &e), 0);
	s.program = "/run/loud";
	must_fail(&s, PATIENT, "the VMM says \"no licence\": the VMM has ended");
	assert_int_equal(file_replace("/run/loud", genuine, sizeof(genuine) - 1, 0755, &e), 0);
	must_fail(&s, PATIENT, "the VMM says \"Error: no licence\": the VMM has ended");
}

// A tap that was handed over outlives who made it, the VMM attaches to it as its own user, and it goes with the set, or
// by its name.
static void test_taps(void **state)
{
	struct vm_spec s = spec();
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
		cmocka_unit_test(test_failures),
		VM_LIFE,
		cmocka_unit_test(test_taps),
	};

	own_host();
	file_mkdirs(DIR_VM, NULL);
	return cmocka_run_group_tests_name("vm over Firecracker's API", tests, NULL, NULL);
}
