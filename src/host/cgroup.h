// SPDX-License-Identifier: MIT
// Folders of cgroup hierarchies: https://docs.kernel.org/admin-guide/cgroup-v2.html. All of ours lie below "assay".
#ifndef HOST_CGROUP_H
#define HOST_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define CGROUP_PARENT "assay"

// Writes the path of our parent folder in the cgroup v2 hierarchy, wherever that is mounted.
int cgroup_parent(char *out, size_t size, struct err **e);

// Makes the parent folder and hands it every controller that the hierarchy has. Its child "host" is for helpers such as
// ip: so the next run can wait for the end of those that a killed one left.
int cgroup_setup(struct err **e);

// Makes the folder NAME with its children "runtime" and "container" below the parent. *has_limits: whether cpu and
// memory can be limited there.
int cgroup_make(const char *name, char *path, size_t size, bool *has_limits, struct err **e);

// Opens the folder at path, for children to be born in. Returns a descriptor, or -1 with *e set.
int cgroup_open(const char *path, struct err **e);

// Returns the part of a folder's path that lies inside the hierarchy: "/assay/…".
const char *cgroup_inside(const char *path);

// Whether a process, named as in /proc, is in the cgroup of that path inside the v2 hierarchy or below it. The dead
// keep their cgroup until they are reaped.
bool cgroup_has(const char *pid, const char *inside);

// Kills all in the folder at path and waits until it is empty; see sandbox_kill. No folder is no error.
int cgroup_kill(const char *path, uint64_t deadline, struct err **e);

// Removes the folder NAME (relative to the hierarchies' roots) and all folders below it from every hierarchy that is
// mounted, v1 ones included, since runtimes make folders of that name there.
int cgroup_remove(const char *name, uint64_t deadline, struct err **e);

// Returns the number behind key in a file of "key number" lines such as cpu.stat, or the whole file's number when key
// is NULL; 0 when there is none.
uint64_t cgroup_number(const char *path, const char *file, const char *key);

#endif
