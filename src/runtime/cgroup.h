// SPDX-License-Identifier: MIT
// The cgroup of a container on the host: its shim, hypervisor and virtiofsd are in it, so that the VM as a whole is
// bounded and counted. https://docs.kernel.org/admin-guide/cgroup-v2.html; only that version is known here.
#ifndef RUNTIME_CGROUP_H
#define RUNTIME_CGROUP_H

#include <limits.h>
#include <stdint.h>

#include "base/err.h"
#include "oci/config.h"
#include "runtime/sizes.h"

// Writes the path inside the hierarchy that cgroupsPath means: a path as it is, "SLICE:PREFIX:NAME" as systemd would
// lay it out (systemd is not asked), NULL as /rt-vm/ID (or rt-uni).
int rt_cgroup_path(const char *cgroups_path, const char *id, char out[PATH_MAX], struct err **e);

// Makes the folder and sets its limits. folder becomes its full path, or "" where no v2 hierarchy is mounted, which is
// an error only if a limit is asked for; so is a missing controller, which is named. A folder with processes in it is
// another container's: an error, and folder becomes "".
int rt_cgroup_make(const char *path, const struct oci_resources *r, const struct sizes *sizes, char folder[PATH_MAX],
	struct err **e);

// Sets the limits of a folder that was made, again.
int rt_cgroup_limit(const char *folder, const struct oci_resources *r, const struct sizes *sizes, struct err **e);

// Kills all that are in the folder and removes it. "" and a folder that is not there are no error.
int rt_cgroup_remove(const char *folder, uint64_t deadline, struct err **e);

#endif
