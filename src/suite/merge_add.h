// SPDX-License-Identifier: MIT
// One results folder into a set, for merge.c.
#ifndef SUITE_MERGE_ADD_H
#define SUITE_MERGE_ADD_H

#include "suite/merge.h"

#define MERGE_RUN_MAX (8ull << 30) // bytes of a results folder

// Copies the results folder at path into the set unless it is there already, and notes what became of it. Fails only
// when the set itself cannot go on.
int merge_add(struct merge_set *m, const char *path, struct err **e);

// Puts a run among those of the set.
int merge_keep_run(struct merge_set *m, const struct merge_run *r, struct err **e);

// Adds an event about a source; NULL and *e when memory runs out.
struct merge_event *merge_event(struct merge_set *m, const char *source, struct err **e);

#endif
