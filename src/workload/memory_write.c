// SPDX-License-Identifier: MIT
#include "abi/sample.h"
#include "workload/facts.h"
#include "workload/memory.h"
#include "workload/memory_area.h"
#include "workload/memory_fill.h"
#include "workload/say.h"
#include "workload/stopwatch.h"

#include <string.h>

#define KIB 1024
#define MIB (1024.0 * 1024.0)

struct writing {
	uint64_t *block;
	size_t words;
	uint64_t blocks, limit;  // how many at most, and for how many ns (0: no limit)
	uint64_t written;        // blocks
	uint64_t ns, slowest_ns; // for all, and for the slowest block
};

static int goes_on(const struct writing *w, uint64_t start)
{
	return w->written < w->blocks && (!w->limit || stopwatch_ns() - start < w->limit);
}

// sysbench's loop, with as many readings of the clock.
static void write_blocks(struct writing *w)
{
	uint64_t start = stopwatch_ns();

	do {
		uint64_t begin = stopwatch_ns(), took;

		memory_fill(w->block, w->words);
		took = stopwatch_ns() - begin;
		if (took > w->slowest_ns)
			w->slowest_ns = took;
		w->written++;
	} while (goes_on(w, start));
	w->ns = stopwatch_ns() - start;
}

static int say_writing_facts(const struct writing *w, const struct area *a)
{
	struct facts f;

	facts_begin(&f);
	facts_number(&f, "block_kib", w->words * sizeof(uint64_t) / KIB);
	facts_number(&f, "blocks", w->written);
	facts_number(&f, "slowest_block_ns", w->slowest_ns);
	area_facts(a, &f);
	return facts_say(&f);
}

static int report(const struct writing *w, const struct area *a)
{
	int is_right = memory_is_filled(w->block, w->words);
	const char *verified = is_right ? SAMPLE_VERIFIED : SAMPLE_WRONG;
	double bytes = (double)w->written * (double)(w->words * sizeof(uint64_t));
	double seconds = (double)w->ns / (double)STOPWATCH_S;

	if (say_sample("write_rate", bytes / MIB / seconds, "MiB/s", SAMPLE_MEAN_HARMONIC, verified) < 0 ||
		say_sample("total_time", seconds, "s", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("bytes", bytes, "B", SAMPLE_MEAN_ARITHMETIC, verified) < 0 || say_writing_facts(w, a) < 0)
		return WORKLOAD_FAILED;
	if (is_right)
		return WORKLOAD_OK;
	complain("the block does not hold what was written to it", "");
	return WORKLOAD_FAILED;
}

static int write_and_report(struct writing *w, enum huge_pages huge)
{
	struct area a;
	int rc;

	if (area_map(&a, w->words * sizeof(uint64_t), huge) < 0)
		return WORKLOAD_FAILED;
	w->block = a.start;
	memset(w->block, 0, w->words * sizeof(uint64_t)); // sysbench's block has its pages too before the clock starts
	write_blocks(w);
	rc = report(w, &a);
	area_unmap(&a);
	return rc;
}

int memory_write(const struct workload_args *args)
{
	enum huge_pages huge = area_huge_pages(args_text(args, "huge-pages"));
	uint64_t kib = args_number(args, "block-kib");
	struct writing w = {
		.words = kib * KIB / sizeof(uint64_t),
		.blocks = args_number(args, "total-mib") * KIB / kib,
		.limit = args_number(args, "time-ms") * STOPWATCH_MS,
	};

	if (kib & (kib - 1)) {
		complain("block-kib must be a power of two, as sysbench's, not ", args_text(args, "block-kib"));
		return WORKLOAD_USAGE;
	}
	if (!w.blocks) {
		complain("total-mib is less than one block: ", args_text(args, "total-mib"));
		return WORKLOAD_USAGE;
	}
	if (huge == HUGE_UNKNOWN)
		return WORKLOAD_USAGE;
	return write_and_report(&w, huge);
}
