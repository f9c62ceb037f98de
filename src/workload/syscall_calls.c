// SPDX-License-Identifier: MIT
// The calls that do next to nothing: what they cost is the way into the kernel and back, or around it.
#include "workload/stopwatch.h"
#include "workload/syscall.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

// The raw call: a C library may remember the answer of getpid.
static uint64_t repeat_getpid(struct operation_state *s, uint64_t count)
{
	long pid = getpid();
	uint64_t start = stopwatch_ns(), others = 0, took;

	for (uint64_t i = 0; i < count; i++)
		others += syscall(SYS_getpid) != pid;
	took = stopwatch_ns() - start;
	s->is_wrong |= others > 0;
	return took;
}

typedef int read_clock(clockid_t clock, struct timespec *t);

static int by_call(clockid_t clock, struct timespec *t)
{
	return (int)syscall(SYS_clock_gettime, clock, t);
}

// The clock must be read each time and must never go back.
static inline uint64_t repeat_clock(struct operation_state *s, uint64_t count, read_clock *read)
{
	uint64_t start = stopwatch_ns(), backward = 0, failures = 0, took;
	struct timespec now = {0}, last;

	for (uint64_t i = 0; i < count; i++) {
		last = now;
		failures += read(CLOCK_MONOTONIC, &now) != 0;
		backward += now.tv_sec < last.tv_sec || (now.tv_sec == last.tv_sec && now.tv_nsec < last.tv_nsec);
	}
	took = stopwatch_ns() - start;
	s->is_wrong |= backward > 0;
	return failures ? 0 : took;
}

static uint64_t repeat_clock_vdso(struct operation_state *s, uint64_t count)
{
	return repeat_clock(s, count, clock_gettime);
}

static uint64_t repeat_clock_call(struct operation_state *s, uint64_t count)
{
	return repeat_clock(s, count, by_call);
}

const struct operation operation_getpid = {.name = "getpid", .repeat = repeat_getpid};
const struct operation operation_clock_vdso = {.name = "clock_gettime", .repeat = repeat_clock_vdso};
const struct operation operation_clock_call = {.name = "clock_gettime_call", .repeat = repeat_clock_call};
