// SPDX-License-Identifier: MIT
// The loop of the VMM's thread: epoll, timers, and calls from other threads. All that a device does, it does here, so
// that nothing on its way needs a lock. No call but loop_call and loop_stop is for another thread, once it runs.
#ifndef VMM_LOOP_H
#define VMM_LOOP_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define LOOP_BATCH 32 // events that one look brings at most

// A descriptor that is looked at. Whoever has it keeps it in place while it is in the loop.
struct loop_watch {
	// Set by the caller.
	int fd;                                        // not owned
	void (*ready)(void *context, uint32_t events); // EPOLLIN and so on
	void *context;
	// Private; zero at the start.
	uint32_t events;
	bool is_in;
};

struct loop_timer {
	// Set by the caller.
	void (*due)(void *context);
	void *context;
	// Private; zero at the start.
	struct loop_watch watch;
	bool is_open;
};

// A call that another thread waits for.
struct loop_request {
	void (*call)(void *argument);
	void *argument;
	struct loop_request *next;
	bool is_done, is_refused;
};

struct loop {
	int epoll, wake; // owned
	struct loop_watch wake_watch;
	struct loop_watch *batch[LOOP_BATCH]; // whose turn is to come, NULL when it left
	int batch_len;
	bool is_ending;       // is_stopping, as the loop's thread has seen it
	pthread_mutex_t lock; // of what follows
	pthread_cond_t done;
	pthread_t thread; // that opened it, and runs it
	bool is_stopping;
	int status;
	struct loop_request *requests; // in order of arrival
};

// Opens it, for this thread to run. To be closed even when that failed.
int loop_open(struct loop *l, struct err **e);

// Looks at w->fd from now on for these events (EPOLLIN, EPOLLOUT; EPOLLHUP and EPOLLERR come unasked), level-triggered
// unless EPOLLET is among them. Of a watch that is in already, the events are replaced.
int loop_watch(struct loop *l, struct loop_watch *w, uint32_t events, struct err **e);

// Looks no more: ready is not called again, not even for what has been seen. To be done before fd is closed. Does
// nothing when it is not in.
void loop_unwatch(struct loop *l, struct loop_watch *w);

// Opens a timer, which is not set.
int loop_timer_open(struct loop *l, struct loop_timer *t, struct err **e);

// Has the timer due once, that many nanoseconds from now; 0: not any more.
void loop_timer_set(struct loop_timer *t, uint64_t ns);

// Closes a timer. Zeroes are a timer that was never opened.
void loop_timer_close(struct loop *l, struct loop_timer *t);

// Looks once, for that many milliseconds at most (-1: as long as it takes), and deals with what there is. Returns the
// number of events, or -1 with *e set.
int loop_turn(struct loop *l, int ms, struct err **e);

// Runs it until loop_stop and returns the status given there. -1 with *e set when it cannot go on.
int loop_run(struct loop *l, struct err **e);

// Ends loop_run, from whichever thread. The first status counts. Callers of loop_call are sent home.
void loop_stop(struct loop *l, int status);

// Has call(argument) run on the loop's thread and waits until it has; on that thread itself it is called at once.
// Returns whether it was called: not when the loop has ended.
bool loop_call(struct loop *l, void (*call)(void *argument), void *argument);

// Closes what loop_open opened. Every watch is out by then.
void loop_close(struct loop *l);

#endif
