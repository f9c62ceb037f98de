// SPDX-License-Identifier: MIT
// Lets a container that was created run its program; start and run have it in common.
#ifndef RUNTIME_BEGIN_H
#define RUNTIME_BEGIN_H

#include "runtime/state.h"
#include "runtime/verb.h"

// Asks the shim for it, and runs the poststart hooks, whose failure is only logged. began_ns: when this was asked for.
int begin(const struct globals *g, const struct state *s, uint64_t began_ns, struct err **e);

#endif
