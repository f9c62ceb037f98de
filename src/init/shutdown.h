// SPDX-License-Identifier: MIT
#ifndef INIT_SHUTDOWN_H
#define INIT_SHUTDOWN_H

#include "init/ending.h"
#include "init/volume.h"

// Stage 3: ends every process (SIGTERM, five seconds later SIGKILL), flushes, unmounts the results volume and leaves
// the machine. Never returns.
_Noreturn void shut_down(enum ending how, struct volume *v);

#endif
