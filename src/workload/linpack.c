// SPDX-License-Identifier: MIT
#include "abi/sample.h"
#include "workload/line.h"
#include "workload/linpack_check.h"
#include "workload/linpack_lu.h"
#include "workload/linpack_peak.h"
#include "workload/say.h"
#include "workload/stopwatch.h"
#include "workload/usable.h"
#include "workload/workload.h"

struct job {
	const struct linpack_kernel *kernel;
	size_t n, block;
	unsigned threads;
	uint64_t seed;
	struct matrix matrix;
	struct lu lu;
	double seconds, residual, peak;
};

static void fill_part(void *arg, struct team *t, unsigned member)
{
	struct job *j = arg;
	size_t columns = j->n + 1, end = columns * (member + 1) / team_size(t);

	for (size_t c = columns * member / team_size(t); c < end; c++)
		matrix_make(j->matrix.at + c * j->matrix.ld, j->n, j->seed, c, 0, j->n);
}

static int fail_errno(const char *what)
{
	complain_errno(what, "");
	return WORKLOAD_FAILED;
}

static int measure(struct job *j)
{
	struct norms norms;
	uint64_t start;
	double after;

	if (team_run(j->threads, fill_part, j) < 0 || (j->peak = linpack_peak(j->kernel, j->threads)) < 0)
		return fail_errno("linpack cannot start its threads");
	start = stopwatch_ns();
	if (lu_solve(&j->lu, &j->matrix) < 0)
		return fail_errno("linpack cannot start its threads");
	j->seconds = (double)(stopwatch_ns() - start) / (double)STOPWATCH_S;
	if (j->lu.singular) {
		complain("the matrix is singular", "");
		return WORKLOAD_FAILED;
	}
	after = linpack_peak(j->kernel, j->threads);
	j->peak = after > j->peak ? after : j->peak;
	if (linpack_norms(&norms, j->matrix.at + j->n * j->matrix.ld, j->n, j->seed, j->threads) < 0)
		return fail_errno("linpack cannot check its answer");
	j->residual = linpack_residual(&norms, j->n);
	return WORKLOAD_OK;
}

static void say_pair(struct line *l, const char *name, uint64_t number)
{
	line_text(l, ",\"");
	line_text(l, name);
	line_text(l, "\":");
	line_number(l, number);
}

// The longest is far shorter than a line.
static int say_choice(const struct job *j)
{
	struct line l = {.length = 0};
	int found = 0;

	line_text(&l, "{\"kernel\":\"");
	line_text(&l, j->kernel->name);
	line_text(&l, "\",\"isa\":\"");
	line_text(&l, j->kernel->isa);
	line_text(&l, "\"");
	say_pair(&l, "n", j->n);
	say_pair(&l, "block", j->block);
	say_pair(&l, "threads", j->threads);
	say_pair(&l, "seed", j->seed);
	line_text(&l, ",\"usable\":[");
	for (const struct linpack_kernel *const *k = linpack_kernels; *k; k++)
		if ((*k)->is_usable()) {
			line_text(&l, found++ ? ",\"" : "\"");
			line_text(&l, (*k)->isa);
			line_text(&l, "\"");
		}
	line_text(&l, "]}");
	l.text[l.length] = 0;
	return say_facts(l.text);
}

static int report(const struct job *j)
{
	int is_right = j->residual < LINPACK_RESIDUAL_MAX; // not so for NaN
	const char *verified = is_right ? SAMPLE_VERIFIED : SAMPLE_WRONG;
	double gflops = linpack_operations(j->n) / j->seconds / 1e9;

	if (say_choice(j) < 0 || say_sample("gflops", gflops, "GFLOPS", SAMPLE_MEAN_HARMONIC, verified) < 0 ||
		say_sample("time", j->seconds, "s", SAMPLE_MEAN_ARITHMETIC, verified) < 0 ||
		say_sample("residual", j->residual, "1", SAMPLE_MEAN_MAXIMUM, verified) < 0 ||
		say_sample("fma_peak", j->peak, "GFLOPS", SAMPLE_MEAN_MAXIMUM, SAMPLE_UNVERIFIED) < 0 ||
		say_sample("fraction", gflops / j->peak, "1", SAMPLE_MEAN_GEOMETRIC, verified) < 0 ||
		say_sample("threads", j->threads, "1", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED) < 0)
		return WORKLOAD_FAILED;
	if (is_right)
		return WORKLOAD_OK;
	complain("the answer is wrong: its residual is 16 or more", "");
	return WORKLOAD_FAILED;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

// A system that cannot be held is refused here: later the kernel would kill somebody.
static int refuse_if_large(const struct job *j, const struct usable *here)
{
	const uint64_t mib = (uint64_t)1 << 20, besides = 8 * mib; // stacks, the program
	uint64_t need = matrix_bytes(j->n) + lu_bytes(j->n, j->block, j->threads) + besides;
	uint64_t room = here->memory_limit;
	struct line l = {.length = 0};

	if (here->memory_total)
		room = least(room, here->memory_total);
	if (here->memory_free)
		room = least(room, here->memory_free);
	if (need <= room)
		return WORKLOAD_OK;
	line_text(&l, "linpack n=");
	line_number(&l, j->n);
	line_text(&l, " needs ");
	line_number(&l, (need + mib - 1) / mib);
	line_text(&l, " MiB of memory; this place has ");
	line_number(&l, room / mib);
	line_text(&l, " MiB for it");
	l.text[l.length] = 0;
	complain(l.text, "");
	return WORKLOAD_FAILED;
}

static int prepare_and_measure(struct job *j)
{
	int rc;

	if (matrix_map(&j->matrix, j->n) < 0 || lu_prepare(&j->lu, j->kernel, j->n, j->block, j->threads) < 0)
		rc = fail_errno("linpack gets no memory for the matrix");
	else
		rc = measure(j);
	matrix_unmap(&j->matrix);
	lu_release(&j->lu);
	return rc;
}

static int linpack_run(const struct workload_args *args)
{
	struct job j = {.n = args_number(args, "n"), .seed = args_number(args, "seed")};
	struct usable here;
	int rc;

	usable_read(&here);
	j.kernel = linpack_kernel_find(args_text(args, "kernel"));
	if (!j.kernel) {
		complain("linpack takes kernel=auto, portable, avx2 or avx512, as this CPU and system can; not ",
			args_text(args, "kernel"));
		return WORKLOAD_USAGE;
	}
	j.threads = (unsigned)args_number(args, "threads");
	if (!j.threads)
		j.threads = here.cpus < TEAM_MAX ? here.cpus : TEAM_MAX;
	j.block = lu_block(j.kernel, j.n, args_number(args, "block"));
	rc = refuse_if_large(&j, &here);
	if (rc == WORKLOAD_OK)
		rc = prepare_and_measure(&j);
	return rc == WORKLOAD_OK ? report(&j) : rc;
}

static const struct workload_key keys[] = {
	{.name = "n", .value = "10000", .help = "unknowns", .min = 1, .max = 1000000},
	{.name = "threads", .value = "0", .help = "0: as many as CPUs are usable here", .max = TEAM_MAX},
	{.name = "block",
		.value = "0",
		.help = "columns of a panel, rounded up to eights; 0: the kernel's own",
		.max = 1024},
	{.name = "seed", .value = "1", .help = "of the matrix", .max = UINT64_MAX - 16},
	{.name = "kernel", .value = "auto", .help = "auto, portable, avx2 or avx512"},
	{.name = NULL},
};

const struct workload workload_linpack = {
	.name = "linpack",
	.summary = "solves a dense system by LU with partial pivoting: GFLOPS by HPL's count",
	.keys = keys,
	.run = linpack_run,
};
