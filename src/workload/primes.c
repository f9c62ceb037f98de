// SPDX-License-Identifier: MIT
#include "workload/primes.h"
#include "abi/sample.h"
#include "workload/say.h"
#include "workload/stopwatch.h"
#include "workload/team.h"
#include "workload/usable.h"
#include "workload/workload.h"

#include <stdatomic.h>
#include <stdbool.h>

struct measured {
	uint64_t max_prime, expected, events,
		limit; // what an event does and finds; how many (0: by time), for how many ns
	unsigned threads;
	uint64_t start, ns;
	_Atomic uint64_t begun, done;
	atomic_bool is_wrong;
};

// sysbench's rule: the clock is read between events, so those that have begun run to their end and count; all threads
// take from one supply of events.
static int may_begin(struct measured *m)
{
	if (m->events)
		return atomic_fetch_add(&m->begun, 1) < m->events;
	return stopwatch_ns() - m->start < m->limit || !m->done; // at least one runs
}

static void part(void *arg, struct team *t, unsigned member)
{
	struct measured *m = arg;

	if (member == 0)
		m->start = stopwatch_ns();
	team_meet(t);
	while (may_begin(m)) {
		if (primes_event((uint32_t)m->max_prime) != m->expected)
			atomic_store(&m->is_wrong, true);
		atomic_fetch_add(&m->done, 1);
	}
	team_meet(t);
	if (member == 0)
		m->ns = stopwatch_ns() - m->start;
}

static int report(struct measured *m)
{
	const char *verified = m->is_wrong ? SAMPLE_WRONG : SAMPLE_VERIFIED;
	double seconds = (double)m->ns / (double)STOPWATCH_S;

	if (say_sample("events_per_second", (double)m->done / seconds, "1/s", SAMPLE_MEAN_HARMONIC, verified) < 0 ||
		say_sample("total_time", seconds, "s", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("events", (double)m->done, "1", SAMPLE_MEAN_ARITHMETIC, verified) < 0)
		return WORKLOAD_FAILED;
	if (!m->is_wrong)
		return WORKLOAD_OK;
	complain("an event found another number of primes than the sieve", "");
	return WORKLOAD_FAILED;
}

static unsigned usable_threads(uint64_t asked)
{
	struct usable u;

	if (asked)
		return (unsigned)asked;
	usable_read(&u);
	return u.cpus < TEAM_MAX ? u.cpus : TEAM_MAX;
}

static int primes_run(const struct workload_args *args)
{
	struct measured m = {
		.max_prime = args_number(args, "max-prime"),
		.expected = primes_expected(args_number(args, "max-prime")),
		.events = args_number(args, "events"),
		.limit = args_number(args, "time-ms") * STOPWATCH_MS,
		.threads = usable_threads(args_number(args, "threads")),
	};

	if (m.expected == UINT64_MAX) {
		complain("no memory for the sieve of max-prime=", args_text(args, "max-prime"));
		return WORKLOAD_FAILED;
	}
	if (team_run(m.threads, part, &m) < 0) {
		complain_errno("cannot start so many threads: ", args_text(args, "threads"));
		return WORKLOAD_FAILED;
	}
	return report(&m);
}

static const struct workload_key keys[] = {
	{.name = "max-prime",
		.value = "20000",
		.help = "an event looks for the primes from 3 to below this",
		.min = 3,
		.max = PRIMES_LIMIT_MAX},
	{.name = "events",
		.value = "0",
		.help = "run so many events, however long they take; 0: go by time-ms",
		.max = 1000000000},
	{.name = "time-ms",
		.value = "1000",
		.help = "begin events for so many milliseconds; at least one runs",
		.min = 1,
		.max = 86400000},
	{.name = "threads", .value = "1", .help = "they share the events; 0: one for each usable CPU", .max = TEAM_MAX},
	{.name = NULL},
};

const struct workload workload_primes = {
	.name = "primes",
	.summary = "sysbench's cpu test: events per second of finding primes by trial division",
	.keys = keys,
	.run = primes_run,
};
