// SPDX-License-Identifier: MIT
// The lines of samples.jsonl. Each is one JSON object whose last member, "crc", is the CRC-32C (8 small hexadecimal
// digits) of all bytes of the line before ',"crc"'.
#ifndef SUITE_JSONL_H
#define SUITE_JSONL_H

#include <stdint.h>

#include "base/buf.h"
#include "suite/measure.h"
#include "suite/plan.h"

// What the lines of one trial have in common.
struct jsonl_trial {
	const struct trial *trial;
	enum trial_state state;
	const char *version, *provenance; // of the runtime
	const char *error;                // NULL: none
	const char *facts;                // one JSON object, or NULL: stands in this line only
	const char *flag;                 // FINDING_… of suite/measure.h, or NULL
	uint64_t t_ns;                    // since the start of the run
};

// Appends one line. sample NULL: the trial gave none, and metric, unit, value, mean and verified are null. A value that
// is not finite becomes null too, and error says what it was.
void jsonl_line(const struct jsonl_trial *t, const struct sample *sample, struct buf *out);

#endif
