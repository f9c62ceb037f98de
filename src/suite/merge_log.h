// SPDX-License-Identifier: MIT
// Whether two sample logs are of one run.
#ifndef SUITE_MERGE_LOG_H
#define SUITE_MERGE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum log_relation {
	LOG_SAME,
	LOG_BEGINS,  // the first is the beginning of the second: it was copied while the run went on, or is torn
	LOG_GOES_ON, // the second is the beginning of the first
	LOG_DIFFERS,
};

struct log_extent {
	uint64_t whole; // bytes of the leading lines whose checksums hold
	uint64_t lines; // how many those are
	bool has_more;  // whole lines behind a damaged one
	uint32_t crc;   // CRC-32C of the lines' checksums, for people to compare by
};

// Reads the log at path.
int log_measure(const char *path, struct log_extent *x, struct err **e);

// Compares two logs byte by byte, as far as they are whole. What is torn at the end of one counts as not written.
int log_relate(const char *a, const char *b, enum log_relation *r, struct err **e);

#endif
