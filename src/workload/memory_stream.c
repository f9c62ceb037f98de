// SPDX-License-Identifier: MIT
#include "abi/sample.h"
#include "workload/caches.h"
#include "workload/memory.h"
#include "workload/memory_area.h"
#include "workload/memory_kernels.h"
#include "workload/say.h"
#include "workload/stopwatch.h"
#include "workload/team.h"
#include "workload/usable.h"

#define LEAST    UINT64_C(1000000) // elements, by STREAM's rule
#define TIMES    UINT64_C(4)       // the sum of the last-level caches, by the same rule
#define ARRAYS   UINT64_C(3)
#define ELEMENTS 8 // arrays begin and parts end at cache lines: a multiple of so many elements
#define MB       1e6

struct stream {
	struct stream_arrays arrays;
	struct area area;
	uint64_t elements, wanted, caches; // of each array; by STREAM's rule; bytes of all last-level caches
	unsigned threads, repeats;
	uint64_t best_ns[STREAM_KERNELS];
};

// Where the part of a member begins; that of the last ends with the array.
static size_t begin_of(const struct stream *s, unsigned member, unsigned members)
{
	return s->elements / ELEMENTS * member / members * ELEMENTS;
}

// Member 0 reads the clock, before the others may begin and after they all have ended.
static void run_kernel(struct stream *s, struct team *t, unsigned member, int kernel, unsigned repeat)
{
	uint64_t start = stopwatch_ns(), took;

	team_meet(t);
	stream_kernel(kernel, &s->arrays, begin_of(s, member, team_size(t)), begin_of(s, member + 1, team_size(t)));
	team_meet(t);
	took = stopwatch_ns() - start;
	if (member == 0 && repeat > 0 && (repeat == 1 || took < s->best_ns[kernel]))
		s->best_ns[kernel] = took;
}

// Each member touches first what it will work on, so that it lies in memory near its CPU.
static void part(void *arg, struct team *t, unsigned member)
{
	struct stream *s = arg;

	stream_fill(&s->arrays, begin_of(s, member, team_size(t)), begin_of(s, member + 1, team_size(t)));
	for (unsigned repeat = 0; repeat < s->repeats; repeat++)
		for (int kernel = 0; kernel < STREAM_KERNELS; kernel++)
			run_kernel(s, t, member, kernel, repeat);
}

static int say_stream_facts(const struct stream *s)
{
	struct facts f;

	facts_begin(&f);
	facts_text(&f, "based_on", "a variant of the STREAM benchmark");
	facts_number(&f, "elements", s->elements);
	facts_number(&f, "last_caches_kib", s->caches / 1024);
	facts_number(&f, "threads", s->threads);
	if (s->elements < s->wanted)
		facts_text(&f, "size", "arrays smaller than STREAM's rule");
	area_facts(&s->area, &f);
	return facts_say(&f);
}

static int report(struct stream *s)
{
	static const char *const name[STREAM_KERNELS] = {"copy", "scale", "add", "triad"};
	int is_right = stream_is_right(&s->arrays, s->elements, s->repeats);

	for (int k = 0; k < STREAM_KERNELS; k++) {
		double bytes = (double)stream_bytes(k) * (double)s->elements;
		double seconds = (double)s->best_ns[k] / (double)STOPWATCH_S;

		if (say_sample(name[k], bytes / MB / seconds, "MB/s", SAMPLE_MEAN_HARMONIC,
			    is_right ? SAMPLE_VERIFIED : SAMPLE_WRONG) < 0)
			return WORKLOAD_FAILED;
	}
	if (say_stream_facts(s) < 0)
		return WORKLOAD_FAILED;
	if (is_right)
		return WORKLOAD_OK;
	complain("the arrays do not hold what the kernels should have left", "");
	return WORKLOAD_FAILED;
}

static int run(struct stream *s)
{
	s->arrays.a = s->area.start;
	s->arrays.b = s->arrays.a + s->elements;
	s->arrays.c = s->arrays.b + s->elements;
	if (team_run(s->threads, part, s) < 0) {
		complain_errno("cannot start the threads", "");
		return WORKLOAD_FAILED;
	}
	return report(s);
}

static uint64_t whole_lines(uint64_t elements)
{
	return (elements + ELEMENTS - 1) / ELEMENTS * ELEMENTS;
}

// How large the arrays are: as asked, else by the rule, else what memory has room for.
static int choose_elements(struct stream *s, uint64_t asked)
{
	uint64_t room = area_room() / ARRAYS / sizeof(double) / ELEMENTS * ELEMENTS;

	s->caches = caches_last_level("");
	s->wanted =
		whole_lines(TIMES * s->caches / sizeof(double) > LEAST ? TIMES * s->caches / sizeof(double) : LEAST);
	s->elements = whole_lines(asked);
	if (!asked)
		s->elements = s->wanted <= room ? s->wanted : room;
	if (s->elements <= room && (asked || s->elements >= LEAST))
		return 0;
	complain("three such arrays take more than half of the free memory",
		asked ? "" : ", even with a million elements");
	return -1;
}

int memory_stream(const struct workload_args *args)
{
	struct stream s = {.repeats = (unsigned)args_number(args, "repeats")};
	enum huge_pages huge = area_huge_pages(args_text(args, "huge-pages"));
	struct usable u;
	int rc;

	usable_read(&u);
	s.threads = args_number(args, "threads") ? (unsigned)args_number(args, "threads") : u.cpus;
	if (s.threads > TEAM_MAX)
		s.threads = TEAM_MAX;
	if (huge == HUGE_UNKNOWN)
		return WORKLOAD_USAGE;
	if (choose_elements(&s, args_number(args, "elements")) < 0 ||
		area_map(&s.area, ARRAYS * s.elements * sizeof(double), huge) < 0)
		return WORKLOAD_FAILED;
	rc = run(&s);
	area_unmap(&s.area);
	return rc;
}
