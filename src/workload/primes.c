// SPDX-License-Identifier: MIT
#include "workload/primes.h"
#include "abi/sample.h"
#include "workload/say.h"
#include "workload/stopwatch.h"
#include "workload/workload.h"

struct measured {
	uint64_t events, ns;
	int answers_are_right;
};

// Like sysbench: the clock is read between events, so the last one runs to its end and counts.
static struct measured measure(uint64_t max_prime, uint64_t expected, uint64_t events, uint64_t ns)
{
	struct measured m = {.answers_are_right = 1};
	uint64_t start = stopwatch_ns();

	do {
		if (primes_event((uint32_t)max_prime) != expected)
			m.answers_are_right = 0;
		m.events++;
		m.ns = stopwatch_ns() - start;
	} while (events ? m.events < events : m.ns < ns);
	return m;
}

static int report(const struct measured *m)
{
	const char *verified = m->answers_are_right ? SAMPLE_VERIFIED : SAMPLE_WRONG;
	double seconds = (double)m->ns / (double)STOPWATCH_S;

	if (say_sample("events_per_second", (double)m->events / seconds, "1/s", SAMPLE_MEAN_HARMONIC, verified) < 0 ||
		say_sample("total_time", seconds, "s", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("events", (double)m->events, "1", SAMPLE_MEAN_ARITHMETIC, verified) < 0)
		return WORKLOAD_FAILED;
	if (m->answers_are_right)
		return WORKLOAD_OK;
	complain("an event found another number of primes than the sieve", "");
	return WORKLOAD_FAILED;
}

static int primes_run(const struct workload_args *args)
{
	uint64_t max_prime = args_number(args, "max-prime"), expected = primes_expected(max_prime);
	struct measured m;

	if (expected == UINT64_MAX) {
		complain("no memory for the sieve of max-prime=", args_text(args, "max-prime"));
		return WORKLOAD_FAILED;
	}
	m = measure(max_prime, expected, args_number(args, "events"), args_number(args, "time-ms") * STOPWATCH_MS);
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
	{.name = NULL},
};

const struct workload workload_primes = {
	.name = "primes",
	.summary = "sysbench's cpu test on one thread: events per second of finding primes by trial division",
	.keys = keys,
	.run = primes_run,
};
