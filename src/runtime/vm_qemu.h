// SPDX-License-Identifier: MIT
#ifndef RUNTIME_VM_QEMU_H
#define RUNTIME_VM_QEMU_H

#include "runtime/vm.h"

// QEMU, each in a jail of its own (runtime/jail.h), spoken to by QMP.
extern const struct vm_ops vm_qemu;

#endif
