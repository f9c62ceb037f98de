// SPDX-License-Identifier: MIT
// The report's own texts in each language.
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

enum word {
	W_TITLE,
	W_COMPLETE,
	W_WITH_FAILURES,
	W_INCOMPLETE,
	W_TRIALS_RECORDED,
	W_PLANNED,
	W_FAILED,
	W_SKIPPED,
	W_DROPPED,
	W_LINE,
	W_VIRTUAL,
	W_VIRTUAL_MORE,
	W_MACHINE,
	W_UNKNOWN_MACHINE,
	W_OVERVIEW,
	W_OVERVIEW_HOW,
	W_MEASURE,
	W_LOWER_BETTER,
	W_HIGHER_BETTER,
	W_CONTAINERS,
	W_CONTAINER,
	W_RUNTIME,
	W_MEDIAN,
	W_INTERVAL,
	W_MEAN,
	W_SD,
	W_RATIO,
	W_FAILURES,
	W_NO_FAILURES,
	W_TRIAL,
	W_WORKLOAD,
	W_KIND,
	W_REASON,
	W_COUNT,
	W_LOG,
	W_STATE_E,
	W_STATE_T,
	W_STATE_S,
	W_STATE_C,
	W_PROVENANCE,
	W_IMPLEMENTATION,
	W_VERSION,
	W_ORIGIN,
	W_ENGINE,
	W_PATCHED,
	W_RUN,
	W_SETTINGS,
	W_STARTED,
	W_PLAN,
	W_SEED,
	W_IMAGE,
	W_BOOT,
	W_OVERHEAD,
	W_OVERHEAD_HOW,
	W_NOT_MEASURED,
	W_NOTES,
	W_METHOD,
	W_METHOD_1,
	W_METHOD_2,
	W_METHOD_3,
	W_METHOD_4,
	W_YET,
	W_YET_1,
	W_YET_2,
	W_YET_3,
	W_DESCRIPTION,
	W_AXIS_LOG,
	W_AXIS_CUT,
	W_AXIS_SOME,
	W_LEGEND,
	W_NO_SAMPLES,
	W_NO_MEASURES,
	W_YES,
	W_NO,
	W_PRINT_VIRTUAL,
	W_DATA,
	W_COUNT_OF_WORDS,
};

struct words {
	const char *lang; // as in HTML
	char point;       // of decimal fractions
	const char *text[W_COUNT_OF_WORDS];
};

// Returns the texts of a language: "de", or English for everything else.
const struct words *words_of(const char *lang);

// Returns the title of a metric in the language of w; the one given where there is none (English stands in the table of
// measures).
const char *words_title(const struct words *w, const char *metric, const char *title);

#endif
