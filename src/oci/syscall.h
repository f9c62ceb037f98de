// SPDX-License-Identifier: MIT
// System calls of x86-64 by name: the table is made from the kernel's header when this is built (Makefile).
#ifndef OCI_SYSCALL_H
#define OCI_SYSCALL_H

// Returns the number of a system call ("openat"), or -1: there is none of that name.
int syscall_number(const char *name);

// Returns the name of a system call, or NULL: there is none of that number.
const char *syscall_name(int number);

#endif
