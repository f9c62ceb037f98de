// SPDX-License-Identifier: MIT
// What there is to know of one results folder, for the index of a merged set. Everything in it is untrusted.
#ifndef SUITE_MERGE_RUN_H
#define SUITE_MERGE_RUN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/err.h"
#include "suite/merge_log.h"

#define RUN_PROBLEMS_MAX 8

struct merge_run {
	char path[PATH_MAX];
	char folder[256];      // the last part of path
	char id[128];          // of run.json; without one, the folder's name
	char machine[256];     // its line of machine.json, or ""
	char machine_id[32];   // its id, or ""
	char started[32];      // as it stands in run.json, or ""
	char plan[64];         // its name, or ""
	char verdict[32];      // of summary.json, or ""
	char source[PATH_MAX]; // where it was copied from, or ""
	double planned;        // trials; below 0: not said
	bool has_ended;
	time_t start, written; // UTC, when it began and when run.json was last written; 0: not said, or nonsense
	struct log_extent log;
	size_t trials, samples, dropped;
	double last_t; // seconds from the start to the last sample
	bool has_falling_times;
	char problem[RUN_PROBLEMS_MAX][160];
	size_t problems;
};

// Reads the results folder at path. Fails when its samples cannot be read.
int run_look(const char *path, struct merge_run *r, struct err **e);

// Notes a problem of a run; what does not fit is left out.
void run_problem(struct merge_run *r, const char *fmt, ...) PRINTF(2, 3);

// Names what cannot be true about the clocks of the runs: starts that are no time, lie before 2025 or after now, an end
// before the start, sample times that fall, and runs of one machine at the same time.
void run_check_clocks(struct merge_run *run, size_t count, time_t now);

#endif
