// SPDX-License-Identifier: MIT
#ifndef RUNTIME_JAIL_ROOT_H
#define RUNTIME_JAIL_ROOT_H

#include "runtime/jail.h"

// Makes the jail's file system and makes it this process's root: the system's folders and the jail's files, read-only,
// an empty /tmp, /dev with null alone, /proc of this PID namespace. Returns 0 or an errno, and then has said on
// standard error what it could not do.
int jail_root(const struct jail *j);

#endif
