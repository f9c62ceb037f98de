// SPDX-License-Identifier: MIT
#ifndef INIT_MOUNTS_H
#define INIT_MOUNTS_H

#include "base/err.h"

// Mounts what the initramfs needs to see the machine: proc, sysfs, devices, /run.
int mounts_early(struct err **e);

// Mounts what programs expect on a running system: cgroup2, shared memory, message queues, /tmp, EFI variables.
int mounts_late(struct err **e);

#endif
