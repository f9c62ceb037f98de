// SPDX-License-Identifier: MIT
#include "workload/syscall.h"
#include "abi/sample.h"
#include "workload/facts.h"
#include "workload/line.h"
#include "workload/median.h"
#include "workload/say.h"
#include "workload/stopwatch.h"
#include "workload/workload.h"

#include <errno.h>
#include <string.h>

#define ROUNDS 11
#define PILOT  UINT64_C(64) // repetitions, more than the clock's own cost matters for

static const struct operation *const operations[] = {&operation_getpid, &operation_clock_vdso, &operation_clock_call,
	&operation_pipe_read, &operation_page_fault, &operation_context_switch};

enum outcome { MEASURED, WRONG, REFUSED, BROKEN };

// How many repetitions fill a round, judged by a pilot that is long enough to be judged by.
static uint64_t repetitions(const struct operation *o, struct operation_state *s, uint64_t round_ns)
{
	uint64_t count = PILOT, took;

	while ((took = o->repeat(s, count)) && took < round_ns / 16)
		count *= 4;
	return took ? (uint64_t)((double)round_ns / (double)took * (double)count) + 1 : 0;
}

static int time_rounds(const struct operation *o, struct operation_state *s, uint64_t round_ns, double *ns)
{
	uint64_t count = repetitions(o, s, round_ns);

	for (size_t i = 0; i < ROUNDS; i++) {
		uint64_t took = count ? o->repeat(s, count) : 0;

		if (!took)
			return -1;
		ns[i] = (double)took / (double)count;
	}
	return 0;
}

static int time_operation(const struct operation *o, struct operation_state *s, uint64_t round_ns, double *ns)
{
	int rc, reason;

	if (o->begin && o->begin(s) < 0)
		return -1;
	rc = time_rounds(o, s, round_ns, ns);
	reason = errno;
	if (o->end)
		o->end(s);
	errno = reason;
	return rc;
}

// NAME: "not measured: REASON".
static void add_refusal(struct facts *facts, const char *name)
{
	struct line l = {.length = 0};

	line_text(&l, "not measured: ");
	line_text(&l, strerror(errno));
	facts_text(facts, name, line_string(&l));
}

static enum outcome measure(const struct operation *o, uint64_t round_ns, struct facts *facts)
{
	struct operation_state s = {.pid = -1};
	double ns[ROUNDS];
	const char *verified;

	if (time_operation(o, &s, round_ns, ns) < 0) {
		add_refusal(facts, o->name);
		return REFUSED;
	}
	if (s.is_unbound)
		facts_bool(facts, "one_cpu", false);
	verified = s.is_wrong ? SAMPLE_WRONG : s.is_unsure ? SAMPLE_UNVERIFIED : SAMPLE_VERIFIED;
	if (say_sample(o->name, median_of(ns, ROUNDS), "ns", SAMPLE_MEAN_ARITHMETIC, verified) < 0)
		return BROKEN;
	return s.is_wrong ? WRONG : MEASURED;
}

static int conclude(const size_t *outcomes, struct facts *facts)
{
	if (facts_say(facts) < 0)
		return WORKLOAD_FAILED;
	if (outcomes[WRONG])
		complain("a call gave a wrong answer", "");
	else if (!outcomes[MEASURED])
		complain("none of the calls could be measured", "");
	return outcomes[WRONG] || !outcomes[MEASURED] ? WORKLOAD_FAILED : WORKLOAD_OK;
}

static int syscall_run(const struct workload_args *args)
{
	struct facts facts;
	size_t outcomes[BROKEN + 1] = {0};

	facts_begin(&facts);
	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		outcomes[measure(operations[i], args_number(args, "time-ms") * STOPWATCH_MS / ROUNDS, &facts)]++;
	return outcomes[BROKEN] ? WORKLOAD_FAILED : conclude(outcomes, &facts);
}

static const struct workload_key keys[] = {
	{.name = "time-ms", .value = "100", .help = "for each operation", .min = 1, .max = 60000},
	{.name = NULL},
};

const struct workload workload_syscall = {
	.name = "syscall",
	.summary = "ns for a call of the kernel, a page fault, a context switch",
	.details =
		"Each is repeated in eleven rounds, of which the median counts.\n"
		"getpid: the system call itself. clock_gettime: as a program calls it, which may need no system call;\n"
		"  clock_gettime_call: the system call. pipe_read: one byte that is there already.\n"
		"page_fault: the first write to a page of fresh memory, without huge pages; unverified where the "
		"kernel\n"
		"  does not count a fault for each.\n"
		"context_switch: half the way of a byte to another process on the same CPU and back, over two pipes.\n"
		"What a place does not offer is left out, and the facts say why.\n",
	.keys = keys,
	.run = syscall_run,
};
