// SPDX-License-Identifier: MIT
// QEMU's command line: what belongs to each kind of VM, that nothing else is there, and its bounds. That QEMU takes it
// is shown by test_vm, which runs it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/vm_qemu_args.h"

static struct vm_spec spec(enum vm_accel accel)
{
	return (struct vm_spec){.id = "c1",
		.program = "/usr/bin/qemu-system-x86_64",
		.accel = accel,
		.vcpus = 3,
		.memory = (uint64_t)300 << 20};
}

static struct qemu_wires wires(void)
{
	struct qemu_wires w = QEMU_WIRES_NONE;

	w.qmp = 10;
	w.console = 11;
	w.serial = 12;
	return w;
}

// All words with a space behind each.
static char *line_of(const struct vm_spec *s, const struct qemu_wires *w)
{
	struct buf line = {0};
	struct qemu_args a;
	struct err *e = NULL;

	if (qemu_args_make(&a, s, w, &e))
		fail_msg("%s", err_text(e));
	for (size_t i = 0; a.argv[i]; i++)
		buf_printf(&line, "%s ", a.argv[i]);
	qemu_args_free(&a);
	return line.data;
}

static void must_have(const char *line, const char *what)
{
	if (!strstr(line, what))
		fail_msg("%s is not in %s", what, line);
}

static void must_lack(const char *line, const char *what)
{
	if (strstr(line, what))
		fail_msg("%s is in %s", what, line);
}

// Whatever the VM is, it has no more than it was given, and QEMU its sandbox.
static void check_bounds(const char *line)
{
	must_have(line, " -nodefaults -no-user-config ");
	must_have(line, " -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny ");
	must_have(line, " -no-reboot ");
	must_have(line, " -S ");
	must_have(line, " -kernel /kernel -initrd /initrd -append ");
	must_have(line,
		" -add-fd fd=11,set=11 -chardev file,id=console,append=on,path=/dev/fdset/11 -serial chardev:console ");
	must_have(line, " reboot=t ");
	must_lack(line, "fd=-1");
	must_lack(line, "fdset/-1");
}

static void test_emulated(void **state)
{
	struct vm_spec s = spec(VM_TCG);
	struct qemu_wires w = wires();
	char *line = line_of(&s, &w);
	(void)state;

	check_bounds(line);
	must_have(line, "/usr/bin/qemu-system-x86_64 ");
	must_have(line, " -machine microvm,acpi=off,");
	must_have(line, " -accel tcg,");
	must_have(line, " -cpu max,");
	must_have(line, " -smp 3 -m 300M -object memory-backend-ram,id=ram,size=300M ");
	must_have(line, " -chardev socket,id=qmp,fd=10 -mon chardev=qmp,mode=control ");
	must_have(line, " -chardev socket,id=agent,fd=12 -device virtio-serial-device "
			"-device virtserialport,chardev=agent,name=agent ");
	must_have(line, " agent.transport=serial ");
	must_have(line, " loglevel=3 ");
	must_lack(line, "pci,");
	must_lack(line, "vsock");
	must_lack(line, "-netdev");
	must_lack(line, "-blockdev");
	must_lack(line, "vhost");
	must_lack(line, "kvm");
	free(line);
}

static void test_everything(void **state)
{
	struct vm_spec s = spec(VM_KVM);
	struct qemu_wires w = wires();
	char *line;
	(void)state;

	s.machine = "q35";
	s.kernel_args = "a.b=c";
	s.is_debug = true;
	s.share = "/run/x.sock";
	s.disks[0] = (struct vm_disk){"/a", true};
	s.disks[1] = (struct vm_disk){"/b", false};
	s.disk_count = 2;
	s.nics[0] = (struct vm_nic){.tap = 30, .vhost = 31, .mac = {2, 0x0a, 0x58, 1, 0xff, 0}, .mtu = 9000};
	s.nics[1] = (struct vm_nic){.tap = 32, .vhost = -1, .mac = {2}, .mtu = 1500};
	s.nic_count = 2;
	w.serial = -1;
	w.kvm = 13;
	w.vsock = 14;
	w.cid = 4294967294;
	w.port = 77;
	w.share = 15;
	w.memory = 18;
	w.disk[0] = 16;
	w.disk[1] = 17;
	line = line_of(&s, &w);
	check_bounds(line);
	must_have(line, " -add-fd fd=13,set=13 ");
	must_have(line, " -machine q35,");
	must_have(line, " -accel kvm,device=/dev/fdset/13 ");
	must_have(line, " -cpu host,");
	must_have(line, " -object memory-backend-file,share=on,align=2M,id=ram,size=300M,mem-path=/proc/self/fd/18 ");
	must_have(line, " -device vhost-vsock-pci,guest-cid=4294967294,vhostfd=14 ");
	must_have(line, "node-name=disk0,read-only=on,file.driver=file,file.filename=/dev/fdset/16 ");
	must_have(line, "node-name=disk1,read-only=off,file.driver=file,file.filename=/dev/fdset/17 ");
	must_have(line, " -netdev tap,id=net0,fd=30,vhost=on,vhostfd=31 -device virtio-net-pci,netdev=net0,"
			"mac=02:0a:58:01:ff:00,host_mtu=9000,romfile= ");
	must_have(line, " -netdev tap,id=net1,fd=32,vhost=off -device virtio-net-pci,netdev=net1,"
			"mac=02:00:00:00:00:00,host_mtu=1500,romfile= ");
	must_have(line, " -chardev socket,id=share,fd=15 -device vhost-user-fs-pci,chardev=share,tag=share ");
	must_have(line, " agent.port=77 a.b=c ");
	must_lack(line, "loglevel");
	must_lack(line, "agent.transport");
	must_lack(line, "virtio-serial");
	must_lack(line, "-device,");
	free(line);
}

static void test_refusals(void **state)
{
	struct vm_spec s = spec(VM_TCG);
	struct qemu_wires w = wires();
	char args[QEMU_CMDLINE_MAX];
	struct qemu_args a;
	struct err *e = NULL;
	(void)state;

	s.machine = "pc";
	assert_int_equal(qemu_args_make(&a, &s, &w, &e), -1);
	must_have(err_text(e), "the machine is microvm or q35, not \"pc\"");
	err_free(&e);
	qemu_args_free(&a);
	s.machine = NULL;
	memset(args, 'x', sizeof(args));
	args[QEMU_CMDLINE_MAX / 2] = 0;
	s.kernel_args = args;
	assert_int_equal(qemu_args_make(&a, &s, &w, &e), -1);
	must_have(err_text(e), "bytes for the guest's kernel");
	err_free(&e);
	qemu_args_free(&a);
}

// The most that a spec can hold fits, and so does its kernel's command line with the devices that QEMU appends to it,
// at most 64 bytes each ("virtio_mmio.device=512@0xfeb00e00:12").
static void test_most(void **state)
{
	struct vm_spec s = spec(VM_KVM);
	struct qemu_wires w = wires();
	char args[QEMU_CMDLINE_MAX / 2];
	struct qemu_args a;
	struct err *e = NULL;
	(void)state;

	memset(args, 'x', sizeof(args));
	args[sizeof(args) - 1] = 0;
	s.kernel_args = args;
	s.disk_count = VM_DISKS;
	s.nic_count = VM_NICS;
	s.share = "/run/x.sock";
	w.share = 15;
	w.memory = 16;
	if (qemu_args_make(&a, &s, &w, &e))
		fail_msg("%s", err_text(e));
	assert_true(strlen(a.argv[a.count - 1]) + (VM_DISKS + VM_NICS + 3) * 48 < QEMU_CMDLINE_MAX);
	qemu_args_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_emulated),
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_most),
	};

	return cmocka_run_group_tests_name("vm_args", tests, NULL, NULL);
}
