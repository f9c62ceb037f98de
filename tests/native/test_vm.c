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
#include "vm_life.h"

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

static void test_failures(void **state)
{
	struct vm_spec s = spec();
	(void)state;

	s.kernel = "/etc/passwd";
	must_fail(&s, PATIENT, "QEMU says \"qemu");
	s = spec();
	s.program = "/usr/bin/true";
	must_fail(&s, PATIENT, "QEMU has closed its control socket");
	s = spec();
	s.program = "/usr/bin/sleep-for-ever";
	must_fail(&s, PATIENT, "cannot execute /usr/bin/sleep-for-ever");
	s = spec();
	s.initrd = "/nowhere";
	must_fail(&s, PATIENT, "cannot bind /nowhere: No such file or directory");
	s = spec();
	s.share = "/nowhere";
	must_fail(&s, PATIENT, "cannot connect to virtiofsd at /nowhere");
	s = spec();
	s.disks[0] = (struct vm_disk){.path = "/nowhere"};
	s.disk_count = 1;
	must_fail(&s, PATIENT, "cannot open the disk /nowhere");
	s = spec();
	s.memory = (uint64_t)1 << 50;
	must_fail(&s, PATIENT, "QEMU says \"qemu");
}

// What runs where QEMU should, and says nothing, has a deadline.
static void test_mute(void **state)
{
	static const char script[] = "#!/bin/sh\nexec sleep 60\n";
	struct vm_spec s = spec();
	struct err *e = NULL;
	(void)state;

	assert_int_equal(file_replace("/run/mute", script, sizeof(script) - 1, 0755, &e), 0);
	s.program = "/run/mute";
	must_fail(&s, NS_PER_S, "QEMU does not answer in time");
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
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_mute),
		VM_LIFE,
		cmocka_unit_test(test_kvm),
	};

	own_host();
	file_mkdirs(DIR_VM, NULL);
	return cmocka_run_group_tests_name("vm", tests, NULL, NULL);
}
