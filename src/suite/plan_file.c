// SPDX-License-Identifier: MIT
// plan.tsv: written once, its states changed in place, and read back by nobody's leave.
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/unit.h"
#include "suite/plan.h"

#define LINE_MAX_BYTES 512
#define SHOWN_MAX      60

static const char header[] = "state\ttrial\tblock\truntime\tworkload\tcontainers\tlimit\tarm\tseed";

enum field { STATE, NUMBER, BLOCK, RUNTIME, WORKLOAD, CONTAINERS, LIMIT, ARM, SEED, FIELDS };

// Where the reader is. text is not NUL-terminated and may hold anything.
struct reader {
	const char *name, *text, *end;
	size_t line; // from 1
	char copy[LINE_MAX_BYTES];
};

void plan_print(const struct plan *p, struct buf *out)
{
	buf_printf(out, "# assay plan 1 seed=%" PRIu64 " trials=%zu\n%s\n", p->seed, p->count, header);
	for (size_t i = 0; i < p->count; i++) {
		const struct trial *t = &p->trial[i];

		buf_printf(out, "%c\t%u\t%u\t%s\t%s\t%u\t%s\t%s\t%" PRIu64 "\n", (char)t->state, t->number, t->block,
			t->runtime->name, t->measure->name, t->containers, t->limit, t->arm, t->seed);
	}
}

static int refuse(const struct reader *r, const char *what, const char *is, const char *allowed, struct err **e)
{
	CLEANUP_BUF struct buf shown = {0};

	text_show(&shown, is, SHOWN_MAX);
	return err_set(e, "%s:%zu: %s %s; allowed: %s", r->name, r->line, what, buf_text(&shown), allowed);
}

// Copies the next line without its newline.
static int next_line(struct reader *r, struct err **e)
{
	size_t left = (size_t)(r->end - r->text), n;
	const char *newline = left ? memchr(r->text, '\n', left) : NULL;

	r->line++;
	if (!newline)
		return err_set(e, "%s:%zu: the plan ends %s this line", r->name, r->line, left ? "within" : "before");
	n = (size_t)(newline - r->text);
	if (n >= sizeof(r->copy))
		return err_set(
			e, "%s:%zu: a line of %zu bytes; allowed: %zu", r->name, r->line, n, sizeof(r->copy) - 1);
	if (memchr(r->text, '\0', n))
		return err_set(e, "%s:%zu: a NUL byte; allowed: text", r->name, r->line);
	memcpy(r->copy, r->text, n);
	r->copy[n] = '\0';
	r->text = newline + 1;
	return 0;
}

// Reads "# assay plan 1 seed=N trials=N" and the header line.
static int read_head(struct reader *r, struct plan *p, struct err **e)
{
	static const char prefix[] = "# assay plan 1 seed=", between[] = " trials=";
	char *trials;
	uint64_t count;

	if (next_line(r, e))
		return -1;
	trials = strstr(r->copy, between);
	if (strncmp(r->copy, prefix, strlen(prefix)) || !trials)
		return refuse(r, "first line", r->copy, "# assay plan 1 seed=NUMBER trials=NUMBER", e);
	*trials = '\0';
	if (!unit_number(r->copy + strlen(prefix), UINT64_MAX, &p->seed) || p->seed == 0)
		return refuse(r, "seed", r->copy + strlen(prefix), "a number from 1", e);
	trials += strlen(between);
	if (!unit_number(trials, PLAN_TRIALS_MAX, &count) || count == 0)
		return refuse(r, "number of trials", trials, "a number from 1 to 100000", e);
	p->count = (size_t)count;
	if (next_line(r, e))
		return -1;
	return strcmp(r->copy, header) ? refuse(r, "header", r->copy, header, e) : 0;
}

static int split(struct reader *r, char *field[FIELDS], struct err **e)
{
	char *s = r->copy;

	for (size_t i = 0; i < FIELDS; i++) {
		field[i] = s;
		s = strchr(s, '\t');
		if (!s != (i == FIELDS - 1)) {
			err_set(e, "%s:%zu: %s than %d columns", r->name, r->line, s ? "more" : "fewer", FIELDS);
			return -1;
		}
		if (s)
			*s++ = '\0';
	}
	return 0;
}

// Numbers count up by one; blocks too, but over any number of trials.
static int read_numbers(
	const struct reader *r, char *field[FIELDS], size_t i, unsigned last_block, struct trial *t, struct err **e)
{
	uint64_t v;

	if (!unit_number(field[NUMBER], PLAN_TRIALS_MAX, &v) || v != i + 1)
		return refuse(r, "trial", field[NUMBER], "the trial before it plus 1, from 1", e);
	t->number = (unsigned)v;
	if (!unit_number(field[BLOCK], last_block + 1, &v) || v < (last_block ? last_block : 1))
		return refuse(r, "block", field[BLOCK], "the block before it or the next, from 1", e);
	t->block = (unsigned)v;
	if (!unit_number(field[CONTAINERS], 64, &v) || v == 0)
		return refuse(r, "containers", field[CONTAINERS], "a number from 1 to 64", e);
	t->containers = (unsigned)v;
	if (!unit_number(field[SEED], UINT64_MAX, &t->seed))
		return refuse(r, "seed", field[SEED], "a number", e);
	return 0;
}

static bool read_state(const char *s, enum trial_state *state)
{
	static const enum trial_state states[] = {
		TRIAL_OPEN, TRIAL_COMPLETED, TRIAL_ERROR, TRIAL_TIMEOUT, TRIAL_SKIPPED};

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		*state = states[i];
		if (s[0] == (char)states[i] && s[1] == '\0')
			return true;
	}
	return false;
}

static int read_names(const struct reader *r, char *field[FIELDS], struct trial *t, struct err **e)
{
	if (!read_state(field[STATE], &t->state))
		return refuse(r, "state", field[STATE], "O, C, E, T or S", e);
	t->runtime = runtime_find(field[RUNTIME]);
	if (!t->runtime)
		return refuse(r, "runtime", field[RUNTIME], "a name of this assay's table of runtimes", e);
	t->measure = measure_find(field[WORKLOAD]);
	if (!t->measure)
		return refuse(r, "workload", field[WORKLOAD], "a name of this assay's table of workloads", e);
	t->limit = limit_find(field[LIMIT]);
	if (!t->limit)
		return refuse(r, "limit", field[LIMIT], "default, min or max", e);
	t->arm = arm_find(field[ARM]);
	return t->arm ? 0 : refuse(r, "arm", field[ARM], "corrected or as-published", e);
}

// A cell that comes twice in a block would count double. Blocks are small, so each is searched.
static int check_twin(const struct reader *r, const struct plan *p, const struct trial *t, struct err **e)
{
	for (size_t i = t->number - 1; i > 0 && p->trial[i - 1].block == t->block; i--) {
		const struct trial *o = &p->trial[i - 1];

		if (trial_is_alike(o, t))
			return err_set(e, "%s:%zu: trial %u repeats trial %u within block %u", r->name, r->line,
				t->number, o->number, t->block);
	}
	return 0;
}

static int read_trials(struct reader *r, struct plan *p, struct err **e)
{
	char *field[FIELDS];

	for (size_t i = 0; i < p->count; i++) {
		struct trial *t = &p->trial[i];

		if (next_line(r, e) || split(r, field, e) || read_names(r, field, t, e) ||
			read_numbers(r, field, i, i ? t[-1].block : 0, t, e) || check_twin(r, p, t, e))
			return -1;
	}
	if (r->text == r->end)
		return 0;
	return err_set(e, "%s:%zu: %zu bytes more than the %zu trials announced", r->name, r->line + 1,
		(size_t)(r->end - r->text), p->count);
}

int plan_parse(const char *name, const char *text, size_t len, struct plan *p, struct err **e)
{
	struct reader r = {.name = name, .text = text, .end = text + len};

	*p = (struct plan){0};
	if (read_head(&r, p, e)) {
		*p = (struct plan){0};
		return -1;
	}
	p->trial = calloc(p->count, sizeof(*p->trial));
	if (p->trial && !read_trials(&r, p, e))
		return 0;
	if (!p->trial)
		err_set(e, "%s: out of memory", name);
	plan_free(p);
	return -1;
}
