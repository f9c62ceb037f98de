// SPDX-License-Identifier: MIT
#include "abi/sample.h"
#include "workload/disk_phase.h"
#include "workload/facts.h"
#include "workload/line.h"
#include "workload/say.h"
#include "workload/stopwatch.h"
#include "workload/workload.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KIB   1024
#define MIB   (UINT64_C(1024) * KIB)
#define CHUNK MIB // what programs that copy files write at a time, or more
#define MB    1e6
#define SEED  1

static const struct {
	const char *name, *unit;
	disk_phase *run;
} phases[] = {
	{"seq_write", "MB/s", disk_write_all},
	{"seq_read", "MB/s", disk_read_all},
	{"rand_read", "1/s", disk_read_random},
	{"rand_write_sync", "1/s", disk_write_random},
};

#define PHASES (sizeof(phases) / sizeof(*phases))

// Sequential phases count megabytes, the others accesses.
static double rate_of(const struct disk *d, size_t phase, const struct disk_result *r)
{
	double seconds = (double)(r->ns ? r->ns : 1) / (double)STOPWATCH_S;

	return (phase < 2 ? (double)r->count * (double)d->chunk / MB : (double)r->count) / seconds;
}

static int say_disk_facts(const struct disk *d)
{
	struct facts f;

	facts_begin(&f);
	facts_bool(&f, "direct", d->file.is_direct);
	facts_number(&f, "file_kib", d->chunks * d->chunk / KIB);
	facts_number(&f, "block_kib", d->block / KIB);
	facts_number(&f, "chunk_kib", d->chunk / KIB);
	return facts_say(&f);
}

static int report(const struct disk *d, const struct disk_result *r)
{
	for (size_t i = 0; i < PHASES; i++)
		if (say_sample(phases[i].name, rate_of(d, i, &r[i]), phases[i].unit, SAMPLE_MEAN_HARMONIC,
			    d->is_wrong ? SAMPLE_WRONG : SAMPLE_VERIFIED) < 0)
			return WORKLOAD_FAILED;
	if (say_disk_facts(d) < 0)
		return WORKLOAD_FAILED;
	if (!d->is_wrong)
		return WORKLOAD_OK;
	complain("a block does not hold what was written to it", "");
	return WORKLOAD_FAILED;
}

static void complain_phase(const char *phase, const char *folder)
{
	struct line l = {.length = 0};

	line_text(&l, phase);
	line_text(&l, " fails on a file in ");
	complain_errno(line_string(&l), folder);
}

static int measure(struct disk *d, const char *folder)
{
	struct disk_result r[PHASES] = {{0}};

	for (size_t i = 0; i < PHASES; i++)
		if (phases[i].run(d, &r[i]) < 0) {
			complain_phase(phases[i].name, folder);
			return WORKLOAD_FAILED;
		}
	if (disk_check(d) < 0) {
		complain_errno("cannot read the file in ", folder);
		return WORKLOAD_FAILED;
	}
	return report(d, r);
}

static int make_and_measure(struct disk *d, const char *folder)
{
	int rc;

	if (disk_file_make(&d->file, folder, d->buffer, d->chunk) < 0)
		return WORKLOAD_FAILED;
	rc = measure(d, folder);
	close(d->file.fd);
	return rc;
}

static int disk_run(const struct workload_args *args)
{
	size_t block = args_number(args, "block-kib") * KIB, chunk = block > CHUNK ? block : CHUNK;
	struct disk d = {
		.block = block,
		.chunk = chunk,
		.chunks = args_number(args, "size-mib") * MIB / chunk,
		.limit_ns = args_number(args, "time-ms") * STOPWATCH_MS,
		.random = SEED,
	};
	int rc = WORKLOAD_FAILED;

	if (block & (block - 1) || block % DISK_ALIGNMENT || !d.chunks) {
		complain("block-kib must be a power of two of at least 4, and no more than the file, not ",
			args_text(args, "block-kib"));
		return WORKLOAD_USAGE;
	}
	d.version = calloc(d.chunks * (chunk / block), sizeof(*d.version));
	d.buffer = aligned_alloc(DISK_ALIGNMENT, chunk);
	if (d.version && d.buffer) {
		memset(d.buffer, 0, chunk);
		rc = make_and_measure(&d, args_text(args, "path"));
	} else {
		complain("no memory for the blocks", "");
	}
	free(d.buffer);
	free(d.version);
	return rc;
}

static const struct workload_key keys[] = {
	{.name = "path", .value = "/", .help = "the folder of the file, on the file system that is to be measured"},
	{.name = "size-mib", .value = "64", .help = "size of the file", .min = 1, .max = 1 << 20},
	{.name = "block-kib", .value = "4", .help = "of a random access, a power of two", .min = 4, .max = 1 << 16},
	{.name = "time-ms",
		.value = "1000",
		.help = "for each of the four; the file is smaller if writing it takes longer",
		.min = 1,
		.max = 600000},
	{.name = NULL},
};

const struct workload workload_disk = {
	.name = "disk",
	.summary = "writes and reads a file without a name, in order and at random",
	.details = "seq_write: 1 MiB at a time, with fsync at the end. seq_read: the same back. rand_read: blocks in "
		   "random\n"
		   "places. rand_write_sync: the same with fsync after each. The page cache is passed by (O_DIRECT) "
		   "where\n"
		   "that works, as \"direct\" in the facts says; else the kernel is asked to forget the file before it "
		   "is\n"
		   "read. Every block is checked, and the whole file once more at the end. MB are 10^6 bytes.\n",
	.keys = keys,
	.run = disk_run,
};
