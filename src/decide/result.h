// SPDX-License-Identifier: MIT
// A decision: scores, utilities and ranks of the alternatives, and how far each weight must move before another one
// comes first. Pure arithmetic over a model and its figures; model.h has the words.
#ifndef DECIDE_RESULT_H
#define DECIDE_RESULT_H

#include "base/json.h"
#include "decide/model.h"

#define DECIDE_SCORE_BEST   10.0
#define DECIDE_SCORE_WORST  1.0
#define DECIDE_SCORE_MIDDLE 5.5 // of an alternative without a result

enum decide_source {
	DECIDE_PUBLISHED, // the tables of the studies
	DECIDE_RUN,       // one run's summary.json
};

// Where a weight lies when another alternative comes first. All other weights stay as they are for a group; those of
// the same group keep their proportions for a criterion.
struct decide_move {
	double down, up;       // the weight below, above which it does: NaN if it never does
	size_t down_to, up_to; // who comes first then
};

// Arrays over alternatives have the order of the file, without those that are left out.
struct decide_result {
	enum decide_source source;
	size_t alternatives; // at least 2
	char name[DECIDE_ALTERNATIVES_MAX][DECIDE_NAME_MAX];
	char runtime[DECIDE_ALTERNATIVES_MAX][DECIDE_NAME_MAX]; // of the run that stands for it; else its name
	size_t index[DECIDE_ALTERNATIVES_MAX];                  // in the model
	char left_out[DECIDE_ALTERNATIVES_MAX][DECIDE_NAME_MAX];
	size_t left_outs; // no sample in this run

	double value[DECIDE_CRITERIA_MAX][DECIDE_ALTERNATIVES_MAX]; // NaN: no result, so its score is the middle
	double score[DECIDE_CRITERIA_MAX][DECIDE_ALTERNATIVES_MAX];
	double utility[DECIDE_CRITERIA_MAX][DECIDE_ALTERNATIVES_MAX]; // weight in percent times score
	double sum[DECIDE_GROUPS_MAX][DECIDE_ALTERNATIVES_MAX];       // of the utilities of a group
	double total[DECIDE_ALTERNATIVES_MAX];                        // group weight times sum, added up
	unsigned rank[DECIDE_ALTERNATIVES_MAX];                       // from 1; equal totals share one
	size_t first;                                                 // who has rank 1, the first of them in the file

	struct decide_move criterion_move[DECIDE_CRITERIA_MAX]; // shares of the group, 0 to 1
	struct decide_move group_move[DECIDE_GROUPS_MAX];       // weights, 0 or more
};

// Decides by the published figures.
void decide_published(const struct decide_model *m, struct decide_result *r);

// Decides by a run's summary.json (version 2). Alternatives without any sample in it are left out; an error if fewer
// than two remain.
int decide_run(const struct decide_model *m, yyjson_val *summary, struct decide_result *r, struct err **e);

// Makes all from score on of r->alternatives and r->value. The two above end with it.
void decide_evaluate(const struct decide_model *m, struct decide_result *r);

#endif
