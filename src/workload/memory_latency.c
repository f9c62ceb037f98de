// SPDX-License-Identifier: MIT
#include "abi/sample.h"
#include "workload/line.h"
#include "workload/median.h"
#include "workload/memory.h"
#include "workload/memory_area.h"
#include "workload/memory_chase.h"
#include "workload/say.h"
#include "workload/stopwatch.h"

#define KIB    UINT64_C(1024)
#define MIB    (KIB * KIB)
#define GIB    (KIB * MIB)
#define FIRST  (4 * KIB) // a page
#define GROWTH 4
#define ROUNDS 5
#define HOPS   16384 // between two readings of the clock: 20 µs where loads are fastest
#define SEED   UINT64_C(1986)

struct latency {
	struct area area;
	size_t largest;    // bytes
	uint64_t round_ns; // for one round of one size
	int is_right;
};

static void append_size(struct line *l, uint64_t bytes)
{
	uint64_t unit = bytes >= GIB ? GIB : bytes >= MIB ? MIB : KIB;

	line_number(l, bytes / unit);
	line_text(l, unit == GIB ? "GiB" : unit == MIB ? "MiB" : "KiB");
}

static double time_round(const struct chase **at, uint64_t ns)
{
	uint64_t start = stopwatch_ns(), hops = 0, took;

	do {
		*at = chase_hop(*at, HOPS);
		hops += HOPS;
		took = stopwatch_ns() - start;
	} while (took < ns);
	return (double)took / (double)hops;
}

// Each round goes on where the one before it ended: its own beginning may still be in a cache.
static int measure_size(struct latency *m, size_t bytes)
{
	struct chase *line = m->area.start;
	const struct chase *at = line;
	struct line name = {.length = 0};
	double ns[ROUNDS];
	int is_right;

	chase_link(line, bytes / CHASE_LINE, SEED);
	is_right = chase_is_one_cycle(line, bytes / CHASE_LINE);
	for (size_t i = 0; i < ROUNDS; i++)
		ns[i] = time_round(&at, m->round_ns);
	m->is_right &= is_right;
	line_text(&name, "latency_");
	append_size(&name, bytes);
	return say_sample(line_string(&name), median_of(ns, ROUNDS), "ns", SAMPLE_MEAN_ARITHMETIC,
		is_right ? SAMPLE_VERIFIED : SAMPLE_WRONG);
}

static int say_latency_facts(const struct latency *m, uint64_t asked)
{
	struct facts f;

	facts_begin(&f);
	area_facts(&m->area, &f);
	facts_number(&f, "largest_kib", m->largest / KIB);
	if (m->largest < asked)
		facts_text(&f, "size", "larger areas would take more than half of the free memory");
	return facts_say(&f);
}

static int measure_all(struct latency *m, uint64_t asked)
{
	for (size_t bytes = FIRST; bytes <= m->largest; bytes *= GROWTH)
		if (measure_size(m, bytes) < 0)
			return WORKLOAD_FAILED;
	if (say_latency_facts(m, asked) < 0)
		return WORKLOAD_FAILED;
	if (m->is_right)
		return WORKLOAD_OK;
	complain("a walk did not visit each line once", "");
	return WORKLOAD_FAILED;
}

// The largest size of the series that is within the bound.
static uint64_t largest_within(uint64_t bound, uint64_t *sizes)
{
	uint64_t bytes = FIRST;

	for (*sizes = 1; bytes * GROWTH <= bound; ++*sizes)
		bytes *= GROWTH;
	return bytes;
}

int memory_latency(const struct workload_args *args)
{
	struct latency m = {.is_right = 1};
	enum huge_pages huge = area_huge_pages(args_text(args, "huge-pages"));
	uint64_t sizes, asked = largest_within(args_number(args, "max-mib") * MIB, &sizes), room = area_room();
	int rc;

	if (huge == HUGE_UNKNOWN)
		return WORKLOAD_USAGE;
	m.largest = asked <= room ? asked : largest_within(room, &sizes);
	m.round_ns = args_number(args, "time-ms") * STOPWATCH_MS / sizes / ROUNDS;
	if (area_map(&m.area, m.largest, huge) < 0)
		return WORKLOAD_FAILED;
	rc = measure_all(&m, asked);
	area_unmap(&m.area);
	return rc;
}
