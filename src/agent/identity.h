// SPDX-License-Identifier: MIT
// Who the container's program is: its limits, user, groups and capabilities.
#ifndef AGENT_IDENTITY_H
#define AGENT_IDENTITY_H

#include "base/err.h"
#include "oci/config.h"

// Sets the resource limits of this process.
int identity_limits(const struct oci_process *p, struct err **e);

// Makes this process what p says, working folder included, in runc's order: the folder is tried before and after the
// user is changed, capabilities come last. Nothing can be undone.
int identity_become(const struct oci_process *p, struct err **e);

#endif
