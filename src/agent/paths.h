// SPDX-License-Identifier: MIT
// Masked and read-only paths of config.json, and its sysctls.
#ifndef AGENT_PATHS_H
#define AGENT_PATHS_H

#include "base/err.h"
#include "oci/config.h"

// Makes paths read-only and hides others, a file behind null (an open descriptor of the guest's /dev/null) and a folder
// behind an empty one. root is the root file system. What is not there needs neither.
int paths_protect(const struct oci_config *c, int root, int null, struct err **e);

// Sets the sysctls in proc, the folder sys of a /proc that is the guest's own. All are allowed: the kernel is the
// container's alone.
int paths_sysctls(const struct oci_config *c, int proc_sys, struct err **e);

#endif
