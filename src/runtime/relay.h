// SPDX-License-Identifier: MIT
// The process that stands for one started by exec, as the shim does for the container's own: it holds the streams and
// passes signals on, through the shim.
#ifndef RUNTIME_RELAY_H
#define RUNTIME_RELAY_H

#include <stdbool.h>

#include "base/buf.h"
#include "runtime/state.h"

struct relay_spec {
	const struct state *state;
	const struct buf *request;  // body of AGENT_EXEC
	const char *console_socket; // path, NULL: none
	bool has_terminal;
	uint16_t rows, columns; // of a terminal for the console socket; 0: not said
	int report;             // told when the process runs (runtime/report.h); -1: nobody is
};

// Starts the process and stays until it has ended and its output was written; *status as of waitpid(2). Descriptors 0,
// 1 and 2 are used up. Fails when the process could not be started.
int relay_run(const struct relay_spec *spec, int *status, struct err **e);

#endif
