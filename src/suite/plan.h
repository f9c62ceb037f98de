// SPDX-License-Identifier: MIT
// The plan: every trial of a run, in the order in which they are made. Randomised complete blocks: each block holds
// every cell once, in an order of its own drawn from the seed, so that drift falls on all runtimes alike. The arm
// "as-published" comes after them in the studies' own order, which lets drift fall where it will: all blocks of a
// runtime in a row, each with the cells of that runtime alone. What is measured once only is the last block.
#ifndef SUITE_PLAN_H
#define SUITE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "suite/limit.h"
#include "suite/measure.h"
#include "suite/runtime.h"
#include "suite/settings.h"

#define ARM_CORRECTED    "corrected"
#define ARM_AS_PUBLISHED "as-published"

// Both, ended by NULL.
extern const char *const arm_names[];

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
	const char *limit; // of limit_names
	const char *arm;   // of arm_names
	uint64_t seed;
};

struct plan {
	uint64_t seed;
	struct trial *trial;
	size_t count;
};

#define CLEANUP_PLAN CLEANUP(plan_free)

#define PLAN_TRIALS_MAX 100000 // about a week of one-minute trials takes a tenth of this

// Whether two trials are of one cell: the same but for their repetition.
bool trial_is_alike(const struct trial *a, const struct trial *b);

// Returns the name in arm_names that equals name, or NULL.
const char *arm_find(const char *name);

// Whether the trial is to be run as the studies ran theirs.
bool trial_is_as_published(const struct trial *t);

// Makes the plan that the settings ask for; the same settings and seed give the same plan on every machine. A seed of 0
// is replaced by one drawn at random, of 32 bits so that a person can type it in again.
int plan_make(const struct settings *s, struct plan *p, struct err **e);

// Appends the plan as plan.tsv: a comment with the seed and the number of trials, a header line, a line a trial; the
// state is the first byte of its line, so that it can be changed in place.
void plan_print(const struct plan *p, struct buf *out);

// Appends the plan as a JSON object: "seed" and "trials", an object each.
void plan_json(const struct plan *p, struct buf *out);

// Reads a plan.tsv of len bytes back; nothing in it is trusted. name is what errors call it, with the line. Every trial
// must be there, in order, with names that the tables know; each block holds a cell at most once.
int plan_parse(const char *name, const char *text, size_t len, struct plan *p, struct err **e);

// Frees the trials.
void plan_free(struct plan *p);

#endif
