// SPDX-License-Identifier: MIT
// The one place where a unikernel sleeps. Time is in ns of CLOCK_MONOTONIC.
#ifndef LIBOS_WAIT_H
#define LIBOS_WAIT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define WAIT_NOT     UINT64_C(0)
#define WAIT_FOREVER UINT64_MAX

// What wakes us: the network. There is one at most.
struct wait_source {
	int fd; // the tender's descriptor that is polled for reading
	// Lets in what has arrived and does what is due, without waiting. Whether anything was done.
	bool (*take)(void);
	// When take is to be called again even if nothing arrives; WAIT_FOREVER if never.
	uint64_t (*due)(void);
};

// Names the source; before the program starts.
void wait_on(const struct wait_source *s);

// The time now.
uint64_t wait_now(void);

// The time after so long; NULL: WAIT_FOREVER.
uint64_t wait_deadline(const struct timespec *patience);

// Lets in what has arrived; if that is nothing, sleeps until something arrives, is due, or the deadline has come; with
// WAIT_NOT it does not sleep. 0, −EAGAIN when the deadline has passed and nothing was done, −EINTR when a signal's
// handler is to run. Callers look again at what they wait for after 0.
int wait_once(uint64_t deadline);

// For calls that look and may not have to wait: now and then lets in what has arrived, and others have their turn. A
// program that always finds something would else never hear of anything else.
void wait_now_and_then(void);

// Has the next sleep end when standard input has something, too: for those who were just told whether it has.
void wait_on_stdin(void);

#endif
