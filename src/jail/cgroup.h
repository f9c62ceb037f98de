// SPDX-License-Identifier: MIT
// The jail's cgroup, of version 2.
#ifndef JAIL_CGROUP_H
#define JAIL_CGROUP_H

#include "jail/options.h"

// Makes the cgroup PARENT/ID, writes its values and moves this process into it. With a parent but no values, this
// process moves into the parent, if that exists, as Firecracker's jailer does; without either, nothing is done.
int jailer_cgroup_enter(const struct jailer_options *o, struct err **e);

#endif
