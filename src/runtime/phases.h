// SPDX-License-Identifier: MIT
// When each phase of a start was reached: the file "phases" of the container's folder, a line "NAME NANOSECONDS" each,
// on the host clock.
#ifndef RUNTIME_PHASES_H
#define RUNTIME_PHASES_H

#include <stdint.h>

#include "runtime/state.h"

// Appends a line. What cannot be written is lost: a start is not to fail for it.
void phases_add(const struct state *s, const char *name, uint64_t ns);

#endif
