// SPDX-License-Identifier: MIT
#ifndef AGENT_HOOKS_H
#define AGENT_HOOKS_H

#include "base/err.h"
#include "oci/config.h"

// Runs the startContainer hooks in this process's place, one after the other, with the container's state on their
// standard input. Fails with the first that fails or does not end in its time (60 s unless it says otherwise).
int hooks_start_container(const struct oci_hooks *hooks, const char *state, struct err **e);

#endif
