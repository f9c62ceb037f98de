// SPDX-License-Identifier: MIT
#include "compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int take_run(struct comparison *c, const struct compare_input *in, struct err **e)
{
	double version = json_number(in->summary, "version", 0);

	if (!yyjson_is_obj(in->summary) || (version != 1 && version != 2))
		return err_set(e, "cannot compare %s: its summary is not of version 1 or 2", in->name);
	c->run[c->runs] = (struct compare_run){.name = in->name, .summary = in->summary};
	c->run[c->runs].is_virtual = yyjson_is_true(yyjson_ptr_get(in->summary, "/machine/virtual/is_virtual"));
	c->runs++;
	return 0;
}

static void refuse(struct comparison *c)
{
	for (size_t i = 0; i < c->factors.count; i++) {
		const struct factor *f = &c->factors.list[i];

		for (size_t run = 0; run < c->runs && factor_is_condition(f) && !f->is_accepted; run++)
			c->run[run].is_refused |= f->differs[run];
	}
}

static int read_factors(struct comparison *c, const char *const *despite, struct err **e)
{
	yyjson_val *summary[COMPARE_RUNS_MAX];

	for (size_t i = 0; i < c->runs; i++)
		summary[i] = c->run[i].summary;
	if (factors_read(&c->factors, summary, c->runs, e) || factors_accept(&c->factors, despite, e))
		return -1;
	refuse(c);
	return 0;
}

int compare_make(
	const struct compare_input *in, size_t n, const char *const *despite, struct comparison *c, struct err **e)
{
	*c = (struct comparison){0};
	if (n < 2 || n > COMPARE_RUNS_MAX)
		return err_set(e, "cannot compare %zu runs: allowed are 2 to %d", n, COMPARE_RUNS_MAX);
	for (size_t i = 0; i < n; i++)
		if (take_run(c, &in[i], e))
			return -1;
	if (read_factors(c, despite, e))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!c->run[i].is_refused &&
			cells_add(&c->cells, i, in[i].name, in[i].summary, in[i].samples_of, in[i].arg, e))
			return -1;
	if (compare_repeats(c, e))
		return -1;
	compare_units(c);
	return compare_effects(c, e);
}

size_t compare_refused(const struct comparison *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->runs; i++)
		n += c->run[i].is_refused;
	return n;
}

static int order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int by_place(const void *x, const void *y)
{
	const struct compare_effect *a = x, *b = y;
	int c = order(a->measure, b->measure);

	c = c ? c : order(a->cell, b->cell);
	c = c ? c : order(a->unit, b->unit);
	return c ? c : order(a->kind, b->kind);
}

const struct compare_effect *compare_find(
	const struct comparison *c, enum compare_effect_kind kind, size_t measure, size_t cell, size_t unit)
{
	const struct compare_effect key = {.kind = kind, .measure = measure, .cell = cell, .unit = unit};

	return c->effects ? bsearch(&key, c->effect, c->effects, sizeof(*c->effect), by_place) : NULL;
}

bool compare_has_effect(const struct comparison *c, size_t measure, size_t cell, size_t unit)
{
	for (int kind = EFFECT_RUNTIME; kind < EFFECT_KINDS; kind++) {
		const struct compare_effect *f = compare_find(c, (enum compare_effect_kind)kind, measure, cell, unit);

		if (f && isfinite(f->ratio.estimate))
			return true;
	}
	return false;
}

void compare_free(struct comparison *c)
{
	factors_free(&c->factors);
	cells_free(&c->cells);
	free(c->effect);
	*c = (struct comparison){0};
}
