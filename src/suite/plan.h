// SPDX-License-Identifier: MIT
// The plan: every trial of a run, in the order in which they are made. Randomised complete blocks: each block holds
// every cell once, in an order of its own drawn from the seed, so that drift falls on all runtimes alike.
#ifndef SUITE_PLAN_H
#define SUITE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "suite/measure.h"
#include "suite/runtime.h"
#include "suite/settings.h"

enum trial_state {
	TRIAL_OPEN = 'O',
	TRIAL_COMPLETED = 'C',
	TRIAL_ERROR = 'E',
	TRIAL_TIMEOUT = 'T',
	TRIAL_SKIPPED = 'S',
};

struct trial {
	unsigned number; // from 1, in the order of the run
	unsigned block;  // from 1; the repetition
	enum trial_state state;
	const struct runtime *runtime;
	const struct measure_ops *measure;
	unsigned containers;
	const char *limit; // "default" for now
	const char *arm;   // "corrected"
	uint64_t seed;
};

struct plan {
	uint64_t seed;
	struct trial *trial;
	size_t count;
};

#define CLEANUP_PLAN CLEANUP(plan_free)

// Makes the plan that the settings ask for; the same settings and seed give the same plan.
int plan_make(const struct settings *s, struct plan *p, struct err **e);

// Appends the plan as plan.tsv: a comment with the seed, a header line, a line a trial; the state is the first byte
// of its line, so that it can be changed in place.
void plan_print(const struct plan *p, struct buf *out);

// Reads a plan.tsv of len bytes back.
int plan_parse(const char *name, const char *text, size_t len, struct plan *p, struct err **e);

// Frees the trials.
void plan_free(struct plan *p);

#endif
