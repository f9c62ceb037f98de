// SPDX-License-Identifier: MIT
// One test of iperf3: its server in the container, its client on the host's side.
#ifndef SUITE_IPERF_TEST_H
#define SUITE_IPERF_TEST_H

#include <stdbool.h>

#include "suite/iperf_output.h"
#include "suite/stand.h"

// What runs in the container. It serves one test after the other.
extern const char *const iperf_server[];

struct iperf_test {
	const char *option[4];   // of the client, ended by NULL
	const char *what;        // is measured, for messages
	bool is_udp;             // as the options say, too
	unsigned turn;           // 1 for the first test of this server: it says that it listens once for every test
	uint64_t duration_ns;    // rounded up to whole seconds
	struct iperf_output out; // set by iperf_test_run, as is all below
	double cores;            // that the container and its runtime used on average
	double client_cores;     // that the client used on average
};

// Waits until the server listens, and runs the client against it. What the client says goes to the log.
int iperf_test_run(struct iperf_test *t, struct stand *s, uint64_t deadline, struct buf *log, struct err **e);

#endif
