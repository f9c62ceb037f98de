// SPDX-License-Identifier: MIT
#include "compare/label.h"

#include <string.h>

#include "report/words.h"

static size_t run_of_machine(const struct comparison *c, size_t machine)
{
	size_t run = 0;

	while (run + 1 < c->runs && c->run[run].machine != machine)
		run++;
	return run;
}

// The maker as people call it, or NULL.
static const char *maker(const struct comparison *c, size_t machine)
{
	const char *id =
		json_text(yyjson_ptr_get(c->run[run_of_machine(c, machine)].summary, "/machine/cpu"), "vendor", "");

	return !strcmp(id, "GenuineIntel") ? "Intel" : !strcmp(id, "AuthenticAMD") ? "AMD" : NULL;
}

static bool makers_differ(const struct comparison *c)
{
	for (size_t i = 0; i < c->machines; i++)
		for (size_t j = 0; j <= i; j++)
			if (!maker(c, i) || (j < i && !strcmp(maker(c, i), maker(c, j))))
				return false;
	return c->machines > 1;
}

void label_machine(const struct comparison *c, size_t machine, struct buf *out)
{
	if (makers_differ(c))
		buf_str(out, maker(c, machine));
	else if (machine < 26)
		buf_printf(out, "%c", 'A' + (int)machine);
	else
		buf_printf(out, "A%zu", machine - 25);
}

static bool is_alone(const struct comparison *c, size_t unit)
{
	for (size_t i = 0; i < c->units; i++)
		if (i != unit && c->unit[i].machine == c->unit[unit].machine)
			return false;
	return true;
}

static void fill_number(struct buf *out, const char *lang, enum compare_word w, const char *text)
{
	compare_fill(out, compare_word(lang, w), (const char *const[26]){['N' - 'A'] = text});
}

static void fill_runs(const struct compare_unit *u, const char *lang, enum compare_word one, enum compare_word several,
	struct buf *out)
{
	CLEANUP_BUF struct buf numbers = {0};

	for (size_t i = 0; i < u->runs; i++)
		buf_printf(&numbers, "%s%zu", i ? ", " : "", u->run[i] + 1);
	fill_number(out, lang, u->runs == 1 ? one : several, buf_text(&numbers));
}

void label_unit(const struct comparison *c, size_t unit, const char *lang, struct buf *out)
{
	label_machine(c, c->unit[unit].machine, out);
	if (is_alone(c, unit))
		return;
	buf_str(out, ", ");
	fill_runs(&c->unit[unit], lang, C_RUN_NUMBER, C_RUN_NUMBERS, out);
}

void label_where(const struct comparison *c, size_t unit, const char *lang, struct buf *out)
{
	CLEANUP_BUF struct buf name = {0};

	if (!is_alone(c, unit)) {
		fill_runs(&c->unit[unit], lang, C_IN_RUN, C_IN_RUNS, out);
		return;
	}
	label_machine(c, c->unit[unit].machine, &name);
	fill_number(out, lang, makers_differ(c) ? C_ON_VENDOR : C_ON_MACHINE, buf_text(&name));
}

void label_measure(const struct compare_measure *m, const char *lang, struct buf *out)
{
	char number[32];

	snprintf(number, sizeof(number), "%.0f", m->containers);
	// Two workloads may have a measure of one name.
	buf_printf(out, "%s: %s, ", m->workload, words_title(words_of(lang), m->metric, m->title));
	fill_number(out, lang, m->containers == 1 ? C_CONTAINER : C_CONTAINERS, number);
	if (strcmp(m->limit, "default") != 0)
		buf_printf(out, ", %s", m->limit);
	if (strcmp(m->arm, "corrected") != 0)
		buf_printf(out, ", %s", m->arm);
}

void label_runtime(const struct compare_measure *m, size_t cell, struct buf *out)
{
	const struct compare_cell *of = &m->cell[cell];

	buf_str(out, of->runtime);
	for (size_t i = 0; i < m->cells; i++)
		if (i != cell && !strcmp(m->cell[i].runtime, of->runtime)) {
			buf_printf(out, " (%s)", of->engine);
			return;
		}
}

const char *label_marks(const struct compare_effect *f)
{
	static const char *const mark[2][2] = {{"", "‡"}, {"†", "†‡"}};

	return mark[f->is_marked][f->is_of_these_runs];
}

bool label_has_these_runs(const struct comparison *c)
{
	for (size_t i = 0; i < c->effects; i++)
		if (c->effect[i].is_of_these_runs && c->effect[i].fault == STATS_OK)
			return true;
	return false;
}
