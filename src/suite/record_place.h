// SPDX-License-Identifier: MIT
// One of the places that results are written to: the folder in RAM, or the one on the volume.
#ifndef SUITE_RECORD_PLACE_H
#define SUITE_RECORD_PLACE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct record_place {
	char folder[PATH_MAX]; // "" while there is none
	int log, plan;         // descriptors of samples.jsonl and plan.tsv; -1: closed
	uint64_t written;      // bytes of the log that are lines
	uint64_t allocated;    // bytes of the log that exist in the file, filled with newlines behind the lines
	uint64_t chunk;        // by how much the log grows when it is full; 0: it is not allocated beforehand
};

// Makes the folder NAME (or NAME-2 …) in parent with plan.tsv and an empty samples.jsonl, for which space is allocated
// if chunk is not 0: allocate bytes, or half as many and so on down to chunk where the volume is too full. All of it is
// on the medium when this returns. After an error record_place_close still has to be called.
int record_place_open(struct record_place *p, const char *parent, const char *name, const struct buf *plan,
	uint64_t allocate, uint64_t chunk, struct err **e);

// Appends whole lines to the log and returns when they are on the medium.
int record_place_append(struct record_place *p, const struct buf *lines, struct err **e);

// Changes the byte at offset of plan.tsv, on the medium.
int record_place_state(struct record_place *p, uint64_t offset, char state, struct err **e);

// Writes a whole file into the folder.
int record_place_file(struct record_place *p, const char *name, const void *data, size_t len, struct err **e);

// Cuts the log to its lines and flushes it.
int record_place_finish(struct record_place *p, struct err **e);

// Closes what is open; never fails.
void record_place_close(struct record_place *p);

#endif
