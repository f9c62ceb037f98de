// SPDX-License-Identifier: MIT
#include "suite/stats_csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/unit.h"

#define SHOWN_MAX 60 // bytes of a foreign text in a message

static int out_of_memory(const struct stats_table *t, struct err **e)
{
	return err_set(e, "cannot read %s: out of memory", t->name);
}

static int no_column(const struct stats_table *t, const char *name, const struct csv_record *r, struct err **e)
{
	CLEANUP_BUF struct buf shown = {0}, all = {0};

	text_show(&shown, name, SHOWN_MAX);
	for (size_t i = 0; i < r->count && all.len < 500; i++) {
		buf_str(&all, i ? ", " : "");
		text_show(&all, r->field[i], SHOWN_MAX);
	}
	return err_set(e, "%s: no column '%s'; there are: %s", t->name, buf_text(&shown), buf_text(&all));
}

static int find(const struct stats_table *t, const char *name, const struct csv_record *r, size_t *at, struct err **e)
{
	size_t found = 0;

	for (size_t i = 0; i < r->count; i++)
		if (!strcmp(r->field[i], name)) {
			*at = i;
			found++;
		}
	if (found == 0)
		return no_column(t, name, r, e);
	return found == 1 ? 0 : err_set(e, "%s: %zu columns are called '%s'", t->name, found, name);
}

static int add_column(struct stats_table *t, const struct csv_record *r, size_t at, struct err **e)
{
	t->column[t->columns] = strdup(r->field[at]);
	if (!t->column[t->columns])
		return out_of_memory(t, e);
	t->place[t->columns++] = at;
	return 0;
}

static int read_header(struct stats_table *t, const struct csv_record *r, struct err **e)
{
	size_t room = r->count > t->wanted_count ? r->count : t->wanted_count, at;

	t->column = calloc(room, sizeof(*t->column));
	t->place = calloc(room, sizeof(*t->place));
	if (!t->column || !t->place)
		return out_of_memory(t, e);
	if (t->by && find(t, t->by, r, &t->by_place, e))
		return -1;
	for (size_t i = 0; i < t->wanted_count; i++)
		if (find(t, t->wanted[i], r, &at, e) || add_column(t, r, at, e))
			return -1;
	for (size_t i = 0; !t->wanted_count && i < r->count; i++)
		if (!(t->by && i == t->by_place) && add_column(t, r, i, e))
			return -1;
	return 0;
}

static bool make_room(struct stats_table *t)
{
	struct stats_group *grown;

	// Doubles whenever the count is a power of two, and starts with one.
	if ((t->groups & (t->groups - 1)) != 0)
		return true;
	grown = realloc(t->group, (t->groups ? t->groups * 2 : 1) * sizeof(*grown));
	t->group = grown ? grown : t->group;
	return grown;
}

// Puts a new group at its place in the order of names.
static struct stats_group *insert(struct stats_table *t, size_t at, const char *name, struct err **e)
{
	struct stats_group g = {.order = t->groups};

	if ((t->groups + 1) * t->columns > STATS_SERIES_MAX) {
		err_set(e, "%s: more than %d columns times groups", t->name, STATS_SERIES_MAX);
		return NULL;
	}
	g.name = strdup(name);
	g.of = calloc(t->columns + 1, sizeof(*g.of)); // one more, as there may be no column but by
	if (!g.name || !g.of || !make_room(t)) {
		free(g.name);
		free(g.of);
		out_of_memory(t, e);
		return NULL;
	}
	memmove(t->group + at + 1, t->group + at, (t->groups - at) * sizeof(g));
	t->groups++;
	t->group[at] = g;
	return &t->group[at];
}

static struct stats_group *group_of(struct stats_table *t, const char *name, struct err **e)
{
	size_t low = 0, high = t->groups;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = strcmp(name, t->group[middle].name);

		if (c == 0)
			return &t->group[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return insert(t, low, name, e);
}

static bool add_value(struct stats_series *s, double v)
{
	if (s->n == s->size) {
		size_t size = s->size ? s->size * 2 : 16;
		double *grown = realloc(s->x, size * sizeof(*grown));

		if (!grown)
			return false;
		s->x = grown;
		s->size = size;
	}
	s->x[s->n++] = v;
	return true;
}

static bool add_cell(struct stats_series *s, const char *cell, size_t line)
{
	double v;

	if (unit_fraction(cell, &v))
		return add_value(s, v);
	if (!*cell) {
		s->missing++;
		return true;
	}
	if (s->not_numeric++ > 0)
		return true;
	s->first_line = line;
	s->first = strndup(cell, SHOWN_MAX);
	return s->first;
}

int stats_table_record(void *table, const struct csv_record *r, struct err **e)
{
	struct stats_table *t = table;
	struct stats_group *g;

	if (!t->column)
		return read_header(t, r, e);
	g = group_of(t, t->by ? r->field[t->by_place] : "", e);
	if (!g)
		return -1;
	t->rows++;
	for (size_t i = 0; i < t->columns; i++)
		if (!add_cell(&g->of[i], r->field[t->place[i]], r->line))
			return out_of_memory(t, e);
	return 0;
}

static int by_order(const void *a, const void *b)
{
	const struct stats_group *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

bool stats_table_is_numeric(const struct stats_table *t, size_t column)
{
	for (size_t i = 0; i < t->groups; i++)
		if (t->group[i].of[column].n)
			return true;
	return false;
}

int stats_table_end(struct stats_table *t, struct err **e)
{
	bool has_number = false;

	if (t->rows == 0)
		return err_set(e, "%s: no row below a header", t->name);
	for (size_t i = 0; i < t->columns; i++)
		has_number = has_number || stats_table_is_numeric(t, i);
	if (!has_number)
		return err_set(
			e, "%s: no number in any column%s", t->name, t->wanted_count ? " that was asked for" : "");
	qsort(t->group, t->groups, sizeof(*t->group), by_order);
	return 0;
}

static void group_free(struct stats_group *g, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		free(g->of[i].x);
		free(g->of[i].first);
	}
	free(g->of);
	free(g->name);
}

void stats_table_free(struct stats_table *t)
{
	for (size_t i = 0; i < t->groups; i++)
		group_free(&t->group[i], t->columns);
	for (size_t i = 0; i < t->columns; i++)
		free(t->column[i]);
	free(t->group);
	free(t->column);
	free(t->place);
	*t = (struct stats_table){0};
}
