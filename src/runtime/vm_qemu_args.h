// SPDX-License-Identifier: MIT
// QEMU's command line for a VM: https://www.qemu.org/docs/master/system/invocation.html
#ifndef RUNTIME_VM_QEMU_ARGS_H
#define RUNTIME_VM_QEMU_ARGS_H

#include "base/buf.h"
#include "base/err.h"
#include "runtime/vm.h"

#define QEMU_ARGS_MAX 128

// The names of the guest's kernel and initrd inside QEMU's jail.
#define QEMU_KERNEL "/kernel"
#define QEMU_INITRD "/initrd"

// The kernel's bound on its command line, its end included.
#define QEMU_CMDLINE_MAX 2048

// Descriptors that QEMU inherits; -1: there is none.
struct qemu_wires {
	int qmp;       // connected socket
	int console;   // pipe
	int kvm;       // /dev/kvm; only with VM_KVM
	int serial;    // connected socket: the agent's port of virtio-serial, where there is no vsock
	int vsock;     // /dev/vhost-vsock
	uint32_t cid;  // that the guest has of it
	uint32_t port; // that the agent is to connect to
	int share;     // socket connected to virtiofsd
	int memory;    // file that is the guest's memory; only with share
	int disk[VM_DISKS];
};

#define QEMU_WIRES_NONE                                                                                                \
	{.qmp = -1,                                                                                                    \
		.console = -1,                                                                                         \
		.kvm = -1,                                                                                             \
		.serial = -1,                                                                                          \
		.vsock = -1,                                                                                           \
		.share = -1,                                                                                           \
		.memory = -1,                                                                                          \
		.disk = {-1, -1, -1, -1}}

struct qemu_args {
	const char *argv[QEMU_ARGS_MAX + 1]; // valid after qemu_args_make
	// Private.
	struct buf text; // the words, each with its NUL
	size_t count;
};

// Makes the command line. Nothing is opened or looked at: it depends on the arguments alone.
int qemu_args_make(struct qemu_args *a, const struct vm_spec *s, const struct qemu_wires *w, struct err **e);

// Frees the memory.
void qemu_args_free(struct qemu_args *a);

#endif
