// SPDX-License-Identifier: MIT
#include "workload/memory.h"
#include "workload/say.h"
#include "workload/team.h"

#include <string.h>

static int memory_run(const struct workload_args *args)
{
	static const struct {
		const char *name;
		int (*run)(const struct workload_args *args);
	} mode[] = {{"write", memory_write}, {"stream", memory_stream}, {"latency", memory_latency}};

	for (size_t i = 0; i < sizeof(mode) / sizeof(*mode); i++)
		if (!strcmp(args_text(args, "mode"), mode[i].name))
			return mode[i].run(args);
	complain("mode is write, stream or latency, not ", args_text(args, "mode"));
	return WORKLOAD_USAGE;
}

static const struct workload_key keys[] = {
	{.name = "mode", .value = "write", .help = "write, stream or latency"},
	{.name = "time-ms",
		.value = "1000",
		.help = "write: begin blocks for so long (0: no limit); latency: for all sizes together",
		.max = 86400000},
	{.name = "block-kib",
		.value = "1024",
		.help = "write: size of the block, a power of two",
		.min = 1,
		.max = 1 << 20},
	{.name = "total-mib", .value = "102400", .help = "write: no more than this in all", .min = 1, .max = 1 << 30},
	{.name = "elements",
		.value = "0",
		.help = "stream: numbers in each array; 0: by STREAM's rule, as far as memory allows",
		.max = UINT64_C(1) << 36},
	{.name = "repeats",
		.value = "10",
		.help = "stream: runs of each kernel; the first does not count",
		.min = 2,
		.max = 200},
	{.name = "threads", .value = "0", .help = "stream: 0: one for each usable CPU", .max = TEAM_MAX},
	{.name = "max-mib", .value = "1024", .help = "latency: the largest area", .min = 1, .max = 1 << 16},
	{.name = "huge-pages", .value = "system", .help = "yes, no, or as the system is set: system"},
	{.name = NULL},
};

const struct workload workload_memory = {
	.name = "memory",
	.summary = "sysbench's block write, STREAM's four kernels, or the latency of loads",
	.details = "write: sysbench's sequential write of one block by one thread, 64 bits a store. As there, the "
		   "clock is read\n"
		   "  twice for each block, and a third time if time is limited; sysbench's latency histogram is left "
		   "out, so\n"
		   "  blocks far below 1 MiB are faster here. The block's content is checked afterwards.\n"
		   "stream: copy, scale, add and triad, based on a variant of the STREAM benchmark: its kernels, its "
		   "rules for\n"
		   "  the size of arrays, for timing and for validation, with arrays that are allocated. They are "
		   "compiled by\n"
		   "  gcc -O3 as ordinary loads and stores. STREAM's own copy may become a call of memcpy, which "
		   "writes past\n"
		   "  the caches and so is faster. The best time of all repeats but the first counts; bytes as STREAM "
		   "counts.\n"
		   "latency: lines of 64 bytes, each holding the address of the next, in random order through areas of "
		   "4 KiB,\n"
		   "  16 KiB, … in one cycle that is walked once to check it, then timed in five rounds. The median "
		   "counts.\n",
	.keys = keys,
	.run = memory_run,
};
