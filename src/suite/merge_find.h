// SPDX-License-Identifier: MIT
// Results folders below a folder: what holds a samples.jsonl.
#ifndef SUITE_MERGE_FIND_H
#define SUITE_MERGE_FIND_H

#include <stddef.h>

#include "base/err.h"

#define FIND_DEPTH_MAX 3     // a stick's copy has results/RUN; a folder of such copies one more
#define FIND_RUNS_MAX  10000 // results folders

struct found {
	char **path; // sorted
	size_t count;
};

#define CLEANUP_FOUND CLEANUP(found_free)

// Finds the folder itself, or those below it, at most FIND_DEPTH_MAX deep. Links are not followed, and folders whose
// name begins with a point are left out. None is no error.
int find_runs(const char *folder, struct found *f, struct err **e);

// Frees the paths.
void found_free(struct found *f);

#endif
