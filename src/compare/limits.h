// SPDX-License-Identifier: MIT
// What a comparison has room for, and its conventions.
#ifndef COMPARE_LIMITS_H
#define COMPARE_LIMITS_H

#define COMPARE_RUNS_MAX     32
#define COMPARE_MEASURES_MAX 1000
#define COMPARE_CELLS_MAX    64 // runtimes in a measure
#define COMPARE_FACTORS_MAX  300
#define COMPARE_NOTES_MAX    20 // so many things that were left out are named
#define COMPARE_CONFIDENCE   0.95
#define COMPARE_BASELINE     "docker"

#endif
