// SPDX-License-Identifier: MIT
// The mounts of config.json inside the container's root file system.
#ifndef AGENT_MOUNTS_H
#define AGENT_MOUNTS_H

#include "agent/container.h"
#include "base/err.h"

// Makes every mount of config.json in its order, and /etc/resolv.conf unless one of them lies there. root is the folder
// STORAGE_ROOT, in the mount namespace of the container to be; the guest's own /proc must still be there.
int mounts_make(const struct container *c, int root, struct err **e);

#endif
