// SPDX-License-Identifier: MIT
#include "published/published.h"
#include "published/rows.h"

struct sum {
	double total;
	size_t count;
};

// The columns that one average reads.
struct columns {
	size_t value, by, base;
	bool has_by, has_base;
};

// Finds the column of a runtime: what names a row has no results.
static bool result_column(const struct published_table *t, const char *column, size_t *index)
{
	return row_column(t->text, column, index) && *index >= t->keys;
}

bool published_is_key(const struct published_table *t, const char *column)
{
	size_t i;

	return row_column(t->text, column, &i) && i < t->keys;
}

bool published_is_runtime(const struct published_table *t, const char *column)
{
	size_t i;

	return result_column(t, column, &i);
}

static bool has_keys(const char *row, const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!field_is(row_field(row, i), keys[i]))
			return false;
	return true;
}

enum published_cell published_cell(
	const struct published_table *t, const char *const *keys, const char *column, double *value)
{
	size_t index;

	if (!result_column(t, column, &index))
		return PUBLISHED_NO_CELL;
	for (const char *row = row_next(t->text); row; row = row_next(row))
		if (has_keys(row, keys, t->keys))
			return field_number(row_field(row, index), value) ? PUBLISHED_VALUE : PUBLISHED_NO_RESULT;
	return PUBLISHED_NO_CELL;
}

size_t published_column(const struct published_table *t, const char *column, double *value, size_t max)
{
	size_t index, n = 0;

	if (!result_column(t, column, &index))
		return 0;
	for (const char *row = row_next(t->text); row; row = row_next(row)) {
		double v;

		if (!field_number(row_field(row, index), &v))
			continue;
		if (n < max)
			value[n] = v;
		n++;
	}
	return n;
}

static bool find_columns(
	const struct published_table *t, const struct published_average *how, const char *column, struct columns *c)
{
	*c = (struct columns){.has_by = how->by, .has_base = how->percent_of};
	return result_column(t, column, &c->value) && (!how->by || row_column(t->text, how->by, &c->by)) &&
	       (!how->percent_of || result_column(t, how->percent_of, &c->base));
}

static void add_row(const char *row, const struct columns *c, struct sum *s)
{
	double v, base;

	if (!field_number(row_field(row, c->value), &v))
		return;
	if (c->has_base) {
		if (!field_number(row_field(row, c->base), &base) || base == 0)
			return;
		v = 100 * v / base;
	}
	s->total += v;
	s->count++;
}

static bool is_same_group(const char *a, const char *b, const struct columns *c)
{
	return !c->has_by || field_equals(row_field(a, c->by), row_field(b, c->by));
}

// Whether a row is the first of its group. Most often the row before it tells.
static bool is_first(const char *text, const char *before, const char *row, const struct columns *c)
{
	if (!before)
		return true;
	if (is_same_group(before, row, c))
		return false;
	for (const char *r = row_next(text); r != row; r = row_next(r))
		if (is_same_group(r, row, c))
			return false;
	return true;
}

static struct sum sum_group(const char *first, const struct columns *c)
{
	struct sum s = {0};

	for (const char *row = first; row; row = row_next(row))
		if (is_same_group(row, first, c))
			add_row(row, c, &s);
	return s;
}

static void add_group(const char *first, const struct columns *c, struct sum *all)
{
	struct sum group = sum_group(first, c);

	if (!group.count)
		return;
	all->total += group.total / (double)group.count;
	all->count++;
}

bool published_mean(
	const struct published_table *t, const struct published_average *how, const char *column, double *value)
{
	struct sum all = {0};
	struct columns c;

	if (!find_columns(t, how, column, &c))
		return false;
	for (const char *before = NULL, *row = row_next(t->text); row; before = row, row = row_next(row))
		if (is_first(t->text, before, row, &c))
			add_group(row, &c, &all);
	if (!all.count)
		return false;
	*value = all.total / (double)all.count;
	return true;
}
