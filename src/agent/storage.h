// SPDX-License-Identifier: MIT
// The container's root file system in the guest, from a folder that the host shares or from a disk.
#ifndef AGENT_STORAGE_H
#define AGENT_STORAGE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"

#define STORAGE_ROOT  "/run/root"  // the container's root file system is mounted here
#define STORAGE_SHARE "/run/share" // what the host shares, if it does

// Mounts the file system that the host shares under a tag at a folder.
typedef int storage_share(const char *tag, const char *folder, struct err **e);

// Mounts a virtio-fs: the storage_share of a guest.
storage_share storage_virtiofs;

// Mounts what the members "root" and "overlay" of AGENT_CREATE ask for.
int storage_mount(yyjson_val *root, bool wants_overlay, storage_share *share, struct err **e);

#endif
