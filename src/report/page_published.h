// SPDX-License-Identifier: MIT
// What the studies found for the same thing.
#ifndef REPORT_PAGE_PUBLISHED_H
#define REPORT_PAGE_PUBLISHED_H

#include "base/json.h"

// Returns study A's percent of docker in a criterion of the headline table, or NaN.
double page_study_percent(const char *criterion, const char *runtime);

// Returns the percent of docker of the study's cell that is like a measure and runtime of ours, or NaN; *source becomes
// the study and its row, NULL when no cell of any study is like this measure.
double page_study_cell(yyjson_val *measure, const char *runtime, const char **source);

#endif
