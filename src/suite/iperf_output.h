// SPDX-License-Identifier: MIT
// Reads what iperf3 -J prints.
#ifndef SUITE_IPERF_OUTPUT_H
#define SUITE_IPERF_OUTPUT_H

#include <stddef.h>

#include "base/err.h"

struct iperf_output {
	double seconds, bytes, bits_per_second; // as the receiver saw it
	double retransmits;                     // of the sender; -1: it cannot tell
};

// Parses len bytes. iperf3's own error becomes ours. Every interval and both sums must be there with figures of the
// right type, and each rate must follow from its bytes and seconds.
int iperf_output_parse(const char *text, size_t len, struct iperf_output *o, struct err **e);

#endif
