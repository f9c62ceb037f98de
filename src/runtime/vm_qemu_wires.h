// SPDX-License-Identifier: MIT
// Everything that QEMU needs to have open, and our ends of it.
#ifndef RUNTIME_VM_QEMU_WIRES_H
#define RUNTIME_VM_QEMU_WIRES_H

#include "runtime/vm.h"
#include "runtime/vm_qemu_args.h"

#define QEMU_WIRES_MAX (7 + VM_DISKS + 2 * VM_NICS)

#define CLEANUP_WIRES CLEANUP(qemu_wires_close)

// Opens what the VM needs. Our ends go into vm: control, console, and agent or agent_listener, with cid and transport.
// On failure what is open already stays so, in *w and in *vm.
int qemu_wires_open(struct qemu_wires *w, struct vm *vm, const struct vm_spec *s, struct err **e);

// Lists the descriptors that QEMU gets, cards included. Returns how many.
size_t qemu_wires_list(const struct qemu_wires *w, const struct vm_spec *s, int list[QEMU_WIRES_MAX]);

// Closes QEMU's ends.
void qemu_wires_close(struct qemu_wires *w);

#endif
