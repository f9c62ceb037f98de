// SPDX-License-Identifier: MIT
#ifndef AGENT_ROOTFS_H
#define AGENT_ROOTFS_H

#include "agent/container.h"
#include "agent/terminal.h"
#include "base/err.h"

// Makes the container's view of files out of STORAGE_ROOT, in the fresh mount namespace of this process, and moves into
// it: mounts, devices, sysctls, read-only and masked paths, and a terminal if the process wants one. What was there
// before cannot be seen afterwards.
int rootfs_enter(const struct container *c, struct terminal *t, struct err **e);

#endif
