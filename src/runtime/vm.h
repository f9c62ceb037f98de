// SPDX-License-Identifier: MIT
// The virtual machine of one container. A hypervisor is a file of its own (runtime/vm_qemu.c) and a line in
// runtime/vm_table.c.
#ifndef RUNTIME_VM_H
#define RUNTIME_VM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/proc.h"

#define VM_DISKS   4
#define VM_NICS    8
#define VM_CONSOLE 65536 // bytes kept of the guest's console

// What every hypervisor tells the guest's kernel. A panic ends the machine. The lock prefixes stay in a guest of one
// vCPU: to patch each of its 8000 away takes longer than they ever cost a short life, and more vCPUs need them anyway.
// Whether the timer works is not asked, under KVM by default: an emulated one is late where the host is busy, and the
// kernel would take that for a broken board.
#define VM_KERNEL_ARGS "console=ttyS0 panic=-1 noreplace-smp no_timer_check"

enum vm_accel { VM_KVM, VM_TCG };

struct vm_disk {
	const char *path;
	bool is_read_only;
};

struct vm_nic {
	int tap, vhost; // descriptors, not owned; vhost is -1 where there is none, tap where the VMM opens it by name
	const char *tap_name;
	uint8_t mac[6];
	unsigned mtu; // 0: not known yet
};

struct vm_spec {
	const char *id;              // of the container: a name for people
	const char *dir;             // folder of this VM, for sockets and the like; the caller removes it
	const char *program;         // the hypervisor's
	const char *machine;         // "microvm" or "q35"; NULL: the hypervisor's own
	const char *kernel, *initrd; // files
	const char *kernel_args;     // further ones, or NULL
	enum vm_accel accel;
	unsigned vcpus;
	uint64_t memory; // bytes
	struct vm_disk disks[VM_DISKS];
	size_t disk_count;
	struct vm_nic nics[VM_NICS];
	size_t nic_count;
	const char *share; // socket of virtiofsd, or NULL
	uid_t uid;         // that the hypervisor runs as
	gid_t gid;
	bool is_debug; // the guest's kernel may talk
};

struct vm {
	const struct vm_ops *ops;
	struct proc proc;   // the hypervisor's process, a child of this one
	int control;        // QMP or API
	int console;        // what the guest's console says, to be read; -1: none
	int agent_listener; // accept the agent's connection here: vm_accept; -1: agent is connected already
	int agent;          // the stream; -1 before vm_accept
	uint32_t cid;       // of vsock, where the kernel carries it; 0: another transport
	uint64_t spawned_ns, ready_ns, entered_ns; // host clock: process started, it answers, the guest was let go
	char transport[16];                        // "vsock", "serial"
	void *own;                                 // of the hypervisor
};

struct vm_ops {
	const char *name;
	bool opens_taps; // by their names, as the user that it runs as: nobody else may be attached
	// Starts the VMM and lets the guest go. Returns when the VMM has answered. On failure nothing is left.
	int (*start)(struct vm *vm, const struct vm_spec *spec, uint64_t deadline, struct err **e);
	int (*pause)(struct vm *vm, uint64_t deadline, struct err **e);
	int (*resume)(struct vm *vm, uint64_t deadline, struct err **e);
	// Frees vm->own. The descriptors are vm_kill's.
	void (*forget)(struct vm *vm);
};

// Returns the hypervisor of that name, or NULL.
const struct vm_ops *vm_find(const char *name);

// Takes the agent's connection when poll has said that the listener has one; one of another guest is turned away (-1,
// errno EAGAIN semantics: *e stays NULL and vm->agent stays -1, 0 is returned).
int vm_accept(struct vm *vm, struct err **e);

// Puts what the VMM last wrote, which is where it gives its reason, before the message of *e. Returns -1, always.
int vm_explain(const struct vm *vm, const char *name, struct err **e);

// Kills the VMM, reaps it, closes the descriptors. Safe to call twice, and on a VM that is not there (all zero but the
// descriptors, which are -1: VM_NONE).
void vm_kill(struct vm *vm);

#define VM_NONE {.proc = {.pidfd = -1}, .control = -1, .console = -1, .agent_listener = -1, .agent = -1}

// Whether the guest is to find a device for random numbers: a processor that has RDRAND seeds its kernel by itself.
bool vm_needs_rng(void);

// Whether KVM runs a guest here: /dev/kvm that opens proves nothing. The answer of the first call on a booted machine
// is kept in dir. reason says why not.
bool vm_has_kvm(const char *dir, struct buf *reason);

#endif
