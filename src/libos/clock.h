// SPDX-License-Identifier: MIT
#ifndef LIBOS_CLOCK_H
#define LIBOS_CLOCK_H

#include <time.h>

// Reads a clock of the host, without a call where its kernel offers that. 0, or −EINVAL for one that the tender does
// not let through.
long clock_read(long clock, struct timespec *out);

#endif
