// SPDX-License-Identifier: MIT
// The event loop: one thread, one epoll set, edge-triggered connections.
#ifndef WORKLOAD_HTTPD_LOOP_H
#define WORKLOAD_HTTPD_LOOP_H

#include "workload/httpd_pool.h"

#include <signal.h>

struct httpd {
	struct site site;
	int listener;    // listening, non-blocking
	size_t count;    // connections at once
	uint64_t idle;   // ns that one exchange, or the wait for it, may take
	sigset_t unmask; // the signals during a wait, where TERM and INT get through; blocked else
};

// Set by the handler of TERM and INT; the loop ends then.
extern volatile sig_atomic_t httpd_stops;

// Serves until httpd_stops. 0, or −1 after complaining.
int httpd_loop(const struct httpd *h);

#endif
