// SPDX-License-Identifier: MIT
// Reads the two files that ab (ApacheBench 2.3) writes beside its report: with -e the percentiles of the answers'
// times, with -g a line for each request, sorted by its time.
#ifndef SUITE_AB_FILES_H
#define SUITE_AB_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define AB_REQUESTS_MAX 1000000 // lines of the file of -g, which is as many as ab is told to make at most

struct ab_percentiles {
	double seconds[101]; // within which so many percent of the requests were answered
};

struct ab_requests {
	uint32_t *ms; // from the first byte sent to the last received, upwards
	size_t count;
};

#define CLEANUP_AB_REQUESTS CLEANUP(ab_requests_free)

// Parses the text of the file of -e about so many requests: its heading and the lines 0 … 100 in order, times that
// never fall, nothing else. Of fewer than some 50 requests ab looks up the highest percents behind the end of its list:
// where it did, the longest time stands here instead of what it found there.
int ab_percentiles_parse(const char *csv, double requests, struct ab_percentiles *p, struct err **e);

// Parses the text of the file of -g: its heading and AB_REQUESTS_MAX lines at most, each of a date and five whole
// numbers that agree with each other and with the order.
int ab_requests_parse(const char *tsv, struct ab_requests *r, struct err **e);

// Returns the time in seconds within which so many percent of the requests were answered, by ab's own rule, but never
// behind the end of the list. r must not be empty.
double ab_requests_within(const struct ab_requests *r, double percent);

// Demands that both files tell of the same requests, so many of them.
int ab_files_agree(const struct ab_percentiles *p, const struct ab_requests *r, double requests, struct err **e);

// Frees what ab_requests_parse took.
void ab_requests_free(struct ab_requests *r);

#endif
