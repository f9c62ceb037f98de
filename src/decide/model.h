// SPDX-License-Identifier: MIT
// What is weighed: the file that a person edits (study-a.conf explains it), read and checked. Anything may stand in the
// file; what is read from it keeps every promise made here.
#ifndef DECIDE_MODEL_H
#define DECIDE_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "published/published.h"

#define DECIDE_ALTERNATIVES_MAX 12
#define DECIDE_GROUPS_MAX       8
#define DECIDE_CRITERIA_MAX     32 // of all groups
#define DECIDE_PATHS_MAX        4  // that one figure of a run is averaged over
#define DECIDE_CHOICES_MAX      4  // of which the first counts that a run has
#define DECIDE_NAME_MAX         48 // bytes with the NUL
#define DECIDE_NUMBER_MAX       1e6

// A metric as summary.json names it.
struct decide_path {
	char workload[DECIDE_NAME_MAX], metric[DECIDE_NAME_MAX];
};

struct decide_choice {
	struct decide_path path[DECIDE_PATHS_MAX];
	size_t paths;
};

struct decide_criterion {
	char name[DECIDE_NAME_MAX];
	double weight; // share of its group; those of a group add up to 1
	bool is_lower_better;
	bool is_judged;
	double judged[DECIDE_ALTERNATIVES_MAX]; // NaN: no judgement
	const struct published_table *table;    // NULL: no published figures
	char by[DECIDE_NAME_MAX], percent_of[DECIDE_NAME_MAX];
	struct decide_choice choice[DECIDE_CHOICES_MAX]; // of a run
	size_t choices;
};

struct decide_group {
	char name[DECIDE_NAME_MAX];
	double weight;       // 0 to DECIDE_NUMBER_MAX, at least one of them above 0
	size_t first, count; // its criteria, which stand together
};

struct decide_alternative {
	char name[DECIDE_NAME_MAX];
	char runtime[DECIDE_CHOICES_MAX][DECIDE_NAME_MAX]; // of which the first counts that a run has
	size_t runtimes;
};

struct decide_model {
	char file[DECIDE_NAME_MAX]; // what it was read from
	bool is_as_published;       // the arm of a run that counts; else the corrected one
	bool is_geometric;          // how the cells of a run are averaged
	bool keeps_insignificant;   // whether a difference in a run counts whose interval includes none
	struct decide_alternative alternative[DECIDE_ALTERNATIVES_MAX];
	size_t alternatives; // at least 2
	struct decide_group group[DECIDE_GROUPS_MAX];
	size_t groups;
	struct decide_criterion criterion[DECIDE_CRITERIA_MAX];
	size_t criteria;
};

// Reads len bytes of text. An error names file, line, key, value and what is allowed; *m is undefined then.
int decide_parse(const char *name, const char *text, size_t len, struct decide_model *m, struct err **e);

// Reads the file at path.
int decide_load(const char *path, struct decide_model *m, struct err **e);

// Returns the text of the decision of study A.
const char *decide_study_a(void);

#endif
