// SPDX-License-Identifier: MIT
// The process that exec is to start, as OCI process object.
#ifndef RUNTIME_EXEC_PROCESS_H
#define RUNTIME_EXEC_PROCESS_H

#include "base/buf.h"
#include "oci/config.h"
#include "runtime/flags.h"
#include "runtime/state.h"

// Appends the body of AGENT_EXEC: the file of --process, or the container's own process with what the command line
// changes. process is what was read from it.
int exec_process(
	const struct flags *a, const struct state *s, struct buf *request, struct oci_config *process, struct err **e);

#endif
