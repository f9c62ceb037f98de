// SPDX-License-Identifier: MIT
// Signals that end the process: each leaves a line in the log and a status of its own (vmm/exit.h), as Firecracker
// does.
#ifndef VMM_FAULT_H
#define VMM_FAULT_H

#include "base/err.h"

// Sets the handlers: SIGBUS, SIGSEGV, SIGXFSZ, SIGXCPU, SIGHUP, SIGILL, and SIGSYS, which is how a filter of system
// calls (vmm/filter.h) says what it refused. SIGPIPE is ignored: what is written to says EPIPE. SIGTERM, SIGINT and
// SIGQUIT end the process as ever, but give the terminal back before.
int vmm_fault_watch(struct err **e);

#endif
