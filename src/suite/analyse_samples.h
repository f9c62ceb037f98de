// SPDX-License-Identifier: MIT
// Reads samples.jsonl. The file is untrusted: a line that is torn, foreign or repeated is dropped, counted, and the
// first of them are named; the others stand. Empty lines are space that was never written.
#ifndef SUITE_ANALYSE_SAMPLES_H
#define SUITE_ANALYSE_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "suite/analyse_bound.h"
#include "suite/analyse_facts.h"
#include "suite/analyse_intern.h"

#define SAMPLES_NAMED_DROPS    20       // so many dropped lines are named
#define SAMPLES_NAME_MAX       127      // bytes of a name, as in any table
#define SAMPLES_TRIALS_MAX     10000000 // a plan is never longer
#define SAMPLES_CONTAINERS_MAX 100000
#define SAMPLES_LINE_MAX       65536 // bytes: a line with facts and an error has some 12 KiB
#define SAMPLES_FILE_MAX       (1u << 30)

struct sample_line {
	unsigned trial, block, containers;
	char state;                                         // C, E, T or S
	bool is_wrong;                                      // the workload found its own answer to be wrong
	double value;                                       // only where metric is not NULL
	double t;                                           // seconds from the start of the run; NaN: not said
	const char *workload, *metric, *unit, *limit, *arm; // metric and unit are NULL for a trial without samples
	const char *runtime, *implementation, *version, *provenance, *engine;
	unsigned row;      // lines with a metric that differ in none of the names have the same, from 0
	const char *error; // NULL: none
	const char *flag;  // what a reader must know of the figure; NULL: nothing
};

struct dropped_line {
	size_t number; // from 1
	char reason[112];
};

struct sample_log {
	struct sample_line *line; // in the order of the file
	size_t count, size;
	size_t dropped;
	struct dropped_line drop[SAMPLES_NAMED_DROPS];
	struct facts_list facts; // of the lines that are kept
	struct intern names, errors;
	struct bound bound;
};

// Gets each good line in place of the log, with the object that it was read from, which is valid during the call.
typedef int sample_keeper(void *arg, yyjson_val *object, const struct sample_line *l, struct err **e);

// Reads len bytes of text; name is what errors call the file. With is_checked every line must carry its checksum. Fails
// only when memory runs out.
int samples_parse(
	const char *name, const char *text, size_t len, bool is_checked, struct sample_log *log, struct err **e);

// Reads the file at path, whose lines must carry their checksums, in the memory of what is kept. With a keeper the log
// holds no lines, only what else there is to know; when the keeper fails, so does this. Fails too for a file of more
// than SAMPLES_FILE_MAX bytes.
int samples_load(const char *path, sample_keeper *keeper, void *arg, struct sample_log *log, struct err **e);

// Frees what samples_parse or samples_load took, also after they failed.
void samples_free(struct sample_log *log);

#endif
