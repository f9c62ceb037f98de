// SPDX-License-Identifier: MIT
// Statistics of a container as runc's events prints them, from what the guest's cgroup files say.
#ifndef RUNTIME_STATS_H
#define RUNTIME_STATS_H

#include "base/buf.h"
#include "base/err.h"

// Appends a line {"type":"stats","id":…,"data":…} for the answer to AGENT_STATS, which a hostile guest wrote.
int stats_print(const char *id, const struct buf *answer, struct buf *out, struct err **e);

#endif
