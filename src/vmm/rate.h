// SPDX-License-Identifier: MIT
// Rate limiters: a token bucket for bytes and one for operations, as Firecracker has them. Whoever is in no debt may
// go on, and pays afterwards, into debt if need be: the rate holds, and a request larger than a bucket passes too.
#ifndef VMM_RATE_H
#define VMM_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "vmm/config.h"

struct rate_bucket {
	struct vmm_bucket limit;
	int64_t tokens; // none or fewer: in debt
	uint64_t burst; // that are left of the burst
	uint64_t at;    // nanoseconds of clock_ns up to which it was filled
};

// Zeroes limit nothing.
struct rate {
	struct rate_bucket bandwidth, ops;
};

// Fills those buckets that are given in *l, at the time now (of clock_ns), with its limits from now on; of the others
// nothing changes.
void rate_set(struct rate *r, const struct vmm_limiter *l, uint64_t now);

// Returns 0 when one may go on, or the nanoseconds after which to ask again.
uint64_t rate_wait(struct rate *r, uint64_t now);

// Pays for one operation of that many bytes.
void rate_pay(struct rate *r, uint64_t bytes);

// Returns whether anything is limited, so that who isn't need not look at the clock.
bool rate_limits(const struct rate *r);

#endif
