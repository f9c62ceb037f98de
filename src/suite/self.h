// SPDX-License-Identifier: MIT
// A workload that measures itself: it runs to its end in one container and says its figures.
#ifndef SUITE_SELF_H
#define SUITE_SELF_H

#include <stdint.h>

#include "base/err.h"
#include "suite/measure.h"
#include "suite/plan.h"
#include "suite/settings.h"

// Runs argv, whose second word names the workload, as one trial from making the sandbox to removing it, and takes what
// it said into the finding, checked against the table of metrics.
int self_run(const struct trial *t, const char *const *argv, const struct metric_info *metrics, uint64_t deadline,
	struct finding *f, struct err **e);

// Returns one of so many equal parts of the settings' duration in milliseconds, at least 1.
unsigned self_part_ms(const struct settings *s, unsigned parts);

#endif
