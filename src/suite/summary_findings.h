// SPDX-License-Identifier: MIT
// All that the analysis found, for the parts of the summary that draw on several of its steps.
#ifndef SUITE_SUMMARY_FINDINGS_H
#define SUITE_SUMMARY_FINDINGS_H

#include "suite/summary_drift.h"
#include "suite/summary_group.h"
#include "suite/summary_headline.h"

struct summary_findings {
	struct summary_groups groups;
	struct headline headline;
	struct drift drift;
	size_t headline_tests, other_tests; // in the two families of summary_compare
};

#endif
