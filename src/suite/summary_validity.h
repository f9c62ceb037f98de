// SPDX-License-Identifier: MIT
// Whether to trust the run, in one word and with every reason.
#ifndef SUITE_SUMMARY_VALIDITY_H
#define SUITE_SUMMARY_VALIDITY_H

#include "suite/summary.h"
#include "suite/summary_findings.h"

// Adds "verdict": "valid", "reservations" or "invalid", and "reasons": objects with "key", "is_grave" (one makes the
// run invalid) and, where it has one, "figure". Keys: virtual, no-comparison, few-samples, incomplete, failed, skipped,
// dropped, drift, client-bound.
void validity_write(
	yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_input *in, const struct summary_findings *f);

#endif
