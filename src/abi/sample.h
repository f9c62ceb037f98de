// SPDX-License-Identifier: MIT
// What a workload says to whoever measures it: lines on its standard output, words separated by one space.
//
//	hello 1 NAME                           first thing of all: the program runs
//	ready 1 PORT                           a server listens, and answers from now on
//	sample 1 NAME VALUE UNIT MEAN VERIFIED one figure
//	facts 1 JSON                           one JSON object: what is no figure, like an instruction set
//	end 1                                  all figures were said
//
// VALUE is a decimal number, MEAN says how values may be averaged, VERIFIED whether the workload checked its answer.
// NAME and UNIT hold letters, digits, '_', '/', '%' and '.' only. JSON is ASCII without a newline; a second facts line
// is a fault, like anything else on the output.
#ifndef ABI_SAMPLE_H
#define ABI_SAMPLE_H

#define SAMPLE_VERSION   1
#define SAMPLE_LINE_MAX  256  // bytes with the newline
#define SAMPLE_FACTS_MAX 8192 // bytes with the newline, of a facts line only
#define SAMPLE_NAME_MAX  48   // bytes with the NUL, of a name or unit

#define SAMPLE_MEAN_ARITHMETIC "arithmetic" // times, sizes
#define SAMPLE_MEAN_HARMONIC   "harmonic"   // rates
#define SAMPLE_MEAN_GEOMETRIC  "geometric"  // ratios
#define SAMPLE_MEAN_MAXIMUM    "maximum"    // peaks

#define SAMPLE_VERIFIED   "verified"
#define SAMPLE_WRONG      "wrong"
#define SAMPLE_UNVERIFIED "unverified" // there is nothing to check

#endif
