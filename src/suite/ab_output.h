// SPDX-License-Identifier: MIT
// Reads what ab (ApacheBench 2.3) prints with -q.
#ifndef SUITE_AB_OUTPUT_H
#define SUITE_AB_OUTPUT_H

#include "base/err.h"

struct ab_output {
	double seconds, requests, failed, other_status; // other_status: answers other than 2xx
	double bytes, requests_per_second;
};

// Parses the text. Every line must be one that ab prints, every figure a number with its unit, none twice; those that
// ab always prints must be there.
int ab_output_parse(const char *text, struct ab_output *o, struct err **e);

#endif
