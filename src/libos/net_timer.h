// SPDX-License-Identifier: MIT
// lwIP's timers. They run while there is something to time: an idle unikernel sleeps.
#ifndef LIBOS_NET_TIMER_H
#define LIBOS_NET_TIMER_H

#include <stdbool.h>
#include <stdint.h>

// Does what is due at `now`, in ns of CLOCK_MONOTONIC. Whether anything was.
bool net_timer_run(uint64_t now);

// When it is to be called next; WAIT_FOREVER if there is nothing to time.
uint64_t net_timer_due(void);

// Says that a frame has come or gone: addresses may have to be asked for again, or fragments be given up.
void net_timer_stir(uint64_t now);

#endif
