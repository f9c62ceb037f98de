// SPDX-License-Identifier: MIT
// Whether the machine itself changed during the run: the same work without any runtime, trial after trial.
#ifndef SUITE_SUMMARY_DRIFT_H
#define SUITE_SUMMARY_DRIFT_H

#include "base/json.h"
#include "stats/series.h"
#include "suite/summary_group.h"

#define DRIFT_MATTERS 1.0 // percent; a smaller drift is shown, but taints nothing

struct drift {
	const struct summary_measure *measure;
	const struct summary_row *row; // NULL: nothing to tell it by
	struct stats_trend trend;
	struct stats_change change;
	double trend_p, change_p;                                    // corrected for being two tests
	double trend_percent, trend_low, trend_high, change_percent; // over the whole run, of the median
	enum stats_fault fault;
	bool has_drifted;
};

// Looks at the first of these that has samples: the CPU loop on native, the null workload's life on native, either on
// the baseline.
int drift_find(const struct summary_groups *g, struct drift *d, struct err **e);

// Adds "drift" to the summary.
void drift_write(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct drift *d);

#endif
