// SPDX-License-Identifier: MIT
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "suite/merge_run.h"

#define EARLIEST 1735689600 // 2025-01-01: no image is older
#define A_DAY    86400      // clocks of two zones differ by less

void run_problem(struct merge_run *r, const char *fmt, ...)
{
	va_list ap;

	if (r->problems == RUN_PROBLEMS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(r->problem[r->problems++], sizeof(r->problem[0]), fmt, ap);
	va_end(ap);
}

static void check_start(struct merge_run *r, time_t now)
{
	if (!r->start)
		run_problem(r, "clock: the start is missing or no time");
	else if (r->start < EARLIEST)
		run_problem(r, "clock: it starts before any image was built");
	else if (r->start > now + A_DAY)
		run_problem(r, "clock: it starts in the future");
	else if (r->last_t > (double)(now + A_DAY - r->start))
		run_problem(r, "clock: its last sample lies in the future");
	if (r->start && r->written && r->written < r->start)
		run_problem(r, "clock: it ends before it starts");
	if (r->has_falling_times)
		run_problem(r, "clock: sample times fall or are below 0");
}

// As far as one can tell: without ids two of one kind look like one.
static bool is_one_machine(const struct merge_run *a, const struct merge_run *b)
{
	if (*a->machine_id && *b->machine_id)
		return !strcmp(a->machine_id, b->machine_id);
	return *a->machine && !strcmp(a->machine, b->machine);
}

// A machine runs once at a time. Two runs at one time say that its clock went back between two boots, or that there are
// two machines of one kind.
static void check_pair(struct merge_run *a, struct merge_run *b)
{
	if (!a->start || !b->start || !strcmp(a->id, b->id) || !is_one_machine(a, b))
		return;
	if ((double)a->start > (double)b->start + b->last_t || (double)b->start > (double)a->start + a->last_t)
		return;
	run_problem(a, "clock: it ran at the same time as %.80s on the same kind of machine", b->folder);
	run_problem(b, "clock: it ran at the same time as %.80s on the same kind of machine", a->folder);
}

void run_check_clocks(struct merge_run *run, size_t count, time_t now)
{
	for (size_t i = 0; i < count; i++)
		check_start(&run[i], now);
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			check_pair(&run[i], &run[j]);
}
