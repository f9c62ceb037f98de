// SPDX-License-Identifier: MIT
// Paths inside the container's root file system, which is hostile: a symbolic link means what it would mean if that
// root were "/" already (openat2(2), RESOLVE_IN_ROOT), so none leads out of it. What is missing on the way is made.
#ifndef AGENT_INROOT_H
#define AGENT_INROOT_H

#include <stdint.h>

#include "base/err.h"

// Opens path below the folder root; flags as of open(2). Links of /proc are not followed. Returns a descriptor, or -1
// with errno set.
int inroot_open(int root, const char *path, uint64_t flags);

// As inroot_open with O_PATH, for a path on which no symbolic link may lie: ELOOP if one does.
int inroot_open_straight(int root, const char *path);

// Opens the folder at path (O_PATH), made with its parents where missing, mode 0755. Returns a descriptor, or -1 with
// *e.
int inroot_folder(int root, const char *path, struct err **e);

// Opens what is at path (O_PATH); where nothing is, an empty file is made, its folders too. As inroot_folder.
int inroot_file(int root, const char *path, struct err **e);

// Opens the folder (O_PATH) in which the last part of path lies, made where missing, and says where that part begins.
int inroot_parent(int root, const char *path, const char **name, struct err **e);

#endif
