// SPDX-License-Identifier: MIT
// Reads what iperf3 -J prints.
#ifndef SUITE_IPERF_OUTPUT_H
#define SUITE_IPERF_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct iperf_output {
	double seconds, bytes, bits_per_second; // as the receiver saw it
	double retransmits;                     // of the sender; -1: it cannot tell
	double loss;                            // of UDP: fraction of the sent bytes that did not arrive in time
	double jitter_s;                        // of UDP, as the receiver smoothed it (RFC 1889, A.8)
};

// Parses len bytes, of UDP or of TCP. iperf3's own error becomes ours. Every interval and both sums must be there with
// figures of the right type, and each rate must follow from its bytes and seconds. With UDP, no more may arrive than
// was sent.
int iperf_output_parse(const char *text, size_t len, bool is_udp, struct iperf_output *o, struct err **e);

#endif
