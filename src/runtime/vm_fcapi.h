// SPDX-License-Identifier: MIT
#ifndef RUNTIME_VM_FCAPI_H
#define RUNTIME_VM_FCAPI_H

#include <limits.h>

#include "runtime/vm.h"

// What speaks Firecracker's API (src/vmm, or Firecracker itself), each in a jail of its own (runtime/jail.h),
// configured and started by requests. It has no shared folder, and opens its taps by their names.
extern const struct vm_ops vm_fcapi;

// The VMM of this project, which is used where there is no other.
#define FCAPI_OWN "/usr/bin/vmm"

// Finds the program to be used: configured, unless that is ""; else the first that is called firecracker in the folders
// of path, as $PATH has them (NULL: none); else FCAPI_OWN.
void vm_fcapi_program(const char *configured, const char *path, char out[PATH_MAX]);

#endif
