// SPDX-License-Identifier: MIT
// The plan of a results folder against its samples: what was planned and left no line, what left lines and was not
// planned, and what was planned otherwise.
#ifndef SUITE_MERGE_PLAN_H
#define SUITE_MERGE_PLAN_H

#include "suite/analyse_samples.h"
#include "suite/merge_run.h"
#include "suite/plan.h"

struct plan_check {
	struct plan plan;
	unsigned char *seen; // by trial number
	size_t last;         // of the plan's trials the last with samples
	bool is_there;       // there is a plan.tsv and it can be read
	char problem[160];   // why not; "": there is none
};

#define CLEANUP_PLAN_CHECK CLEANUP(plan_check_free)

// Reads plan.tsv of the folder. That there is none, or none that can be read, is no failure: it is noted.
int plan_check_begin(struct plan_check *c, const char *folder, struct err **e);

// Notes a line of the samples.
void plan_check_line(struct plan_check *c, const struct sample_line *l);

// Adds what does not fit to the run's problems, naming the first trials of each kind.
void plan_check_end(const struct plan_check *c, struct merge_run *r);

// Frees what was read.
void plan_check_free(struct plan_check *c);

#endif
