// SPDX-License-Identifier: MIT
#include <math.h>

#include "compare/label.h"
#include "compare/print.h"

static void add_text(struct buf *out, const char *key, const char *text)
{
	buf_printf(out, "\"%s\":", key);
	if (text)
		json_quote(out, text);
	else
		buf_str(out, "null");
}

static void add_number(struct buf *out, const char *key, double value)
{
	if (isfinite(value))
		buf_printf(out, ",\"%s\":%.17g", key, value);
	else
		buf_printf(out, ",\"%s\":null", key);
}

static const char *truth(bool is)
{
	return is ? "true" : "false";
}

static void add_runs(const struct comparison *c, struct buf *out)
{
	for (size_t i = 0; i < c->runs; i++) {
		const struct compare_run *run = &c->run[i];
		CLEANUP_BUF struct buf machine = {0};

		label_machine(c, run->machine, &machine);
		buf_str(out, i ? ",\n{" : "\n{");
		add_text(out, "name", run->name);
		buf_str(out, ",");
		add_text(out, "machine", buf_text(&machine));
		buf_printf(out, ",\"refused\":%s,\"virtual\":%s,\"group\":%zu}", truth(run->is_refused),
			truth(run->is_virtual), run->group + 1);
	}
}

static void add_factor(const struct comparison *c, const struct factor *f, struct buf *out)
{
	bool differs = false;

	for (size_t i = 0; i < c->runs; i++)
		differs |= f->differs[i];
	add_text(out, "factor", f->key);
	buf_printf(out, ",\"condition\":%s,\"accepted\":%s,\"differs\":%s,\"values\":[", truth(factor_is_condition(f)),
		truth(f->is_accepted), truth(differs));
	for (size_t i = 0; i < c->runs; i++) {
		buf_str(out, i ? "," : "");
		if (f->value[i])
			json_quote(out, f->value[i]);
		else
			buf_str(out, "null");
	}
	buf_str(out, "]}");
}

static void add_repeats(const struct comparison *c, struct buf *out)
{
	for (size_t i = 0; i < c->repeats; i++) {
		const struct compare_repeat *r = &c->repeat[i];

		buf_printf(out, "%s\n{\"runs\":[%zu,%zu],\"cells\":%zu,\"differences\":%zu,\"after_holm\":%zu",
			i ? "," : "", r->first + 1, r->second + 1, r->tests, r->differences, r->after_holm);
		add_number(out, "rate", r->share.estimate);
		add_number(out, "low", r->share.low);
		add_number(out, "high", r->share.high);
		add_number(out, "nominal", 1 - COMPARE_CONFIDENCE);
		add_number(out, "between", r->between);
		buf_printf(out, ",\"agrees\":%s}", truth(r->agrees));
	}
}

static void add_units(const struct comparison *c, const char *lang, struct buf *out)
{
	for (size_t u = 0; u < c->units; u++) {
		CLEANUP_BUF struct buf name = {0};

		label_unit(c, u, lang, &name);
		buf_str(out, u ? ",\n{" : "\n{");
		add_text(out, "name", buf_text(&name));
		buf_str(out, ",\"runs\":[");
		for (size_t i = 0; i < c->unit[u].runs; i++)
			buf_printf(out, "%s%zu", i ? "," : "", c->unit[u].run[i] + 1);
		buf_printf(out, "],\"despite\":%s}", truth(c->unit[u].is_marked));
	}
}

static void add_key(const struct compare_measure *m, const struct compare_cell *cell, struct buf *out)
{
	const char *const part[][2] = {{"workload", m->workload}, {"metric", m->metric}, {"unit", m->unit},
		{"limit", m->limit}, {"arm", m->arm}, {"runtime", cell->runtime}, {"engine", cell->engine}};

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		add_text(out, part[i][0], part[i][1]);
		buf_str(out, ",");
	}
	buf_printf(out, "\"containers\":%.0f,\"headline\":%s", m->containers, truth(m->is_headline));
}

static void add_effect(const struct comparison *c, const struct compare_effect *f, const char *lang, struct buf *out)
{
	static const char *const kind[EFFECT_KINDS] = {"runtime", "machine", "interaction"};
	const struct compare_measure *m = &c->cells.measure[f->measure];
	CLEANUP_BUF struct buf sentence = {0};

	buf_printf(out, "{\"effect\":\"%s\",\"in\":%zu,", kind[f->kind], f->unit + 1);
	add_key(m, &m->cell[f->cell], out);
	add_number(out, "ratio", f->ratio.estimate);
	add_number(out, "low", f->ratio.low);
	add_number(out, "high", f->ratio.high);
	add_number(out, "df", f->df);
	add_number(out, "p", f->p);
	add_number(out, "p_holm", f->p_holm);
	buf_printf(out, ",\"despite\":%s,\"runs\":[%zu,%zu],\"these_runs_only\":%s,", truth(f->is_marked), f->runs,
		f->runs_first, truth(f->is_of_these_runs));
	add_text(out, "reason", f->fault == STATS_OK ? NULL : stats_fault_key(f->fault));
	buf_str(out, ",");
	add_text(out, "sentence", sentence_of(c, f, lang, &sentence) ? buf_text(&sentence) : NULL);
	buf_str(out, "}");
}

static void add_notes(const struct comparison *c, struct buf *out)
{
	buf_printf(out, "{\"count\":%zu,\"first\":[", c->cells.notes);
	for (size_t i = 0; i < c->cells.notes && i < COMPARE_NOTES_MAX; i++) {
		buf_str(out, i ? ",\n" : "\n");
		json_quote(out, c->cells.note[i] ? c->cells.note[i] : "");
	}
	buf_str(out, "]}");
}

int compare_json(const struct comparison *c, const char *lang, struct buf *out, struct err **e)
{
	buf_printf(out, "{\"version\":1,\"baseline\":\"%s\",\"confidence\":%g,\"refused\":%zu,\"runs\":[",
		COMPARE_BASELINE, COMPARE_CONFIDENCE, compare_refused(c));
	add_runs(c, out);
	buf_str(out, "],\n\"factors\":[");
	for (size_t i = 0; i < c->factors.count; i++) {
		buf_str(out, i ? ",\n{" : "\n{");
		add_factor(c, &c->factors.list[i], out);
	}
	buf_str(out, "],\n\"repeats\":[");
	add_repeats(c, out);
	buf_str(out, "],\n\"units\":[");
	add_units(c, lang, out);
	buf_str(out, "],\n\"effects\":[");
	for (size_t i = 0; i < c->effects; i++) {
		buf_str(out, i ? ",\n" : "\n");
		add_effect(c, &c->effect[i], lang, out);
	}
	buf_str(out, "],\n\"left_out\":");
	add_notes(c, out);
	buf_str(out, "}\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot print the comparison: out of memory");
}
