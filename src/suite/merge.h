// SPDX-License-Identifier: MIT
// Results folders copied from many sticks become one data set: a folder with a folder a run, an index of them
// (runs.tsv, runs.json) and all samples in one table (samples.csv). Nothing in a source is changed, nothing in the set
// overwritten but the index and the table, and merging again changes nothing.
#ifndef SUITE_MERGE_H
#define SUITE_MERGE_H

#include "base/buf.h"
#include "suite/merge_find.h"
#include "suite/merge_run.h"

enum merge_fate {
	MERGE_ADDED,
	MERGE_SAME,    // it is there already
	MERGE_BEGINS,  // it is the beginning of one that is there, so nothing of it is missing: not copied
	MERGE_GOES_ON, // one that is there is its beginning: both are kept
	MERGE_DIFFERS, // one of the same id is there, with other samples: both are kept
	MERGE_REFUSED, // it cannot be read or copied
};

// What became of a results folder that was found.
struct merge_event {
	enum merge_fate fate;
	char *source;
	char folder[256]; // in the set; "": none
	char other[256];  // the one that it is the same as, begins, …; "": none
	char *reason;     // why it was refused, or NULL
};

struct merge_set {
	char out[PATH_MAX];
	struct merge_run *run; // what the set holds, sorted by folder
	size_t runs;
	struct merge_event *event;
	size_t events;
	int lock;
};

#define CLEANUP_MERGE CLEANUP(merge_close)

// Opens the set at out, makes it if it is not there, and reads what it holds. Fails when another merge is at work.
int merge_open(struct merge_set *m, const char *out, struct err **e);

// Takes in every results folder at or below source. One that cannot be taken in is an event, and the others go on.
int merge_take(struct merge_set *m, const char *source, struct err **e);

// Checks the clocks and writes the index.
int merge_write(struct merge_set *m, time_t now, struct err **e);

// Gives up the lock and frees everything.
void merge_close(struct merge_set *m);

// Appends the index as tab-separated values, with a header line.
void merge_index_tsv(const struct merge_set *m, struct buf *out);

// Appends the index as a JSON object; with the events of this merge if wanted.
int merge_index_json(const struct merge_set *m, bool has_events, struct buf *out, struct err **e);

// Appends the tables for a terminal: what became of each folder, and what the set holds now.
void merge_print(const struct merge_set *m, struct buf *out);

// Returns whether what has this fate was copied into the set.
bool merge_is_copied(enum merge_fate fate);

// Returns the word for a fate, as in the index and the tables.
const char *merge_fate_word(enum merge_fate fate);

#endif
