// SPDX-License-Identifier: MIT
// Why a statistic is undefined, and how a defined one was found. The keys stand in summary.json; the report has a
// sentence for each.
#ifndef STATS_FAULT_H
#define STATS_FAULT_H

enum stats_fault {
	STATS_OK,
	STATS_EMPTY,        // no value at all
	STATS_TOO_FEW,      // the method needs more values
	STATS_NOT_FINITE,   // a value is infinite or no number
	STATS_NOT_POSITIVE, // a logarithm needs values above zero
	STATS_NO_VARIATION, // all values are equal, so nothing says how far off they may be
	STATS_TOO_LARGE,    // the result does not fit a double
	STATS_BAD_ARGUMENT, // a probability outside (0, 1), degrees of freedom not above 0
	STATS_NO_MEMORY,    // there is no room to work in
};

// How a figure came about, where a function has more than one way.
enum stats_method {
	STATS_EXACT,            // every case was counted
	STATS_NORMAL,           // by the normal distribution, as there are too many values, or ties
	STATS_RANDOM,           // by random draws, the same ones for the same seed
	STATS_ORDER_STATISTICS, // between two of the values, by the binomial distribution
};

// Returns the fault as a word for files: "too-few". "ok" for STATS_OK.
const char *stats_fault_key(enum stats_fault f);

// Returns the method as a word for files: "exact", "normal", "random", "order-statistics".
const char *stats_method_key(enum stats_method m);

#endif
