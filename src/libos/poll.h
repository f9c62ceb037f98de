// SPDX-License-Identifier: MIT
#ifndef LIBOS_POLL_H
#define LIBOS_POLL_H

#include "libos/call.h"

#include <stdint.h>

// Makes a call that waits with another mask of signals, NULL for the present one. A handler that ends the wait runs
// under that mask, too.
long poll_masked(const uint64_t *mask, libos_call *call, const long *a);

#endif
