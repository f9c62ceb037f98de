// SPDX-License-Identifier: MIT
// The tree that virtiofsd shows to the guest: the root file system and each bind mount of config.json, side by side.
#ifndef RUNTIME_SHARE_TREE_H
#define RUNTIME_SHARE_TREE_H

#include "base/buf.h"
#include "base/err.h"
#include "runtime/share.h"

#define SHARE_ROOTFS "rootfs" // in the tree; mounts[3] is m3

// Mounts the tree over the folder tree, which is made, and appends the array "binds" of AGENT_CREATE. The process must
// have a mount namespace of its own. What is read-only for the container is so here, whatever the guest may do.
int share_tree(const char *tree, const struct share_spec *spec, struct buf *binds, struct err **e);

// Opens the source of a bind mount, which is relative to the bundle. Fails with a message that names it as
// mounts[index]. Returns a descriptor of O_PATH.
int share_source(const struct share_spec *spec, size_t index, struct err **e);

#endif
