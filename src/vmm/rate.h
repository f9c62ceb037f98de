// SPDX-License-Identifier: MIT
// Rate limiters: a token bucket for bytes and one for operations, as Firecracker has them. A request larger than a
// bucket passes when that is full, and leaves it in debt: the rate holds, and nothing waits for ever.
#ifndef VMM_RATE_H
#define VMM_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "vmm/config.h"

struct rate_bucket {
	struct vmm_bucket limit;
	int64_t tokens; // negative: in debt
	uint64_t burst; // that are left of the burst
	uint64_t at;    // nanoseconds of clock_ns up to which it was filled
};

// Zeroes limit nothing.
struct rate {
	struct rate_bucket bandwidth, ops;
};

// Fills the buckets that are given in *l, at the time now (of clock_ns), with its limits from now on; of the others
// nothing changes.
void rate_set(struct rate *r, const struct vmm_limiter *l, uint64_t now);

// Takes the tokens for one operation of that many bytes. Returns 0, or the nanoseconds after which to ask again;
// nothing is taken then.
uint64_t rate_take(struct rate *r, uint64_t bytes, uint64_t now);

// Returns whether anything is limited, so that who isn't need not look at the clock.
bool rate_limits(const struct rate *r);

#endif
