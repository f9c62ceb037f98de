// SPDX-License-Identifier: MIT
// One line of samples.jsonl: a JSON object of which nothing is trusted.
#ifndef SUITE_ANALYSE_LINE_H
#define SUITE_ANALYSE_LINE_H

#include "base/json.h"
#include "suite/analyse_samples.h"

struct line_fault {
	char text[96]; // what is wrong
};

// Reads the line's members; their texts go into the names of the log. Returns whether all hold.
bool sample_line_read(yyjson_val *object, struct sample_log *log, struct sample_line *l, struct line_fault *fault);

#endif
