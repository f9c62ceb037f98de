// SPDX-License-Identifier: MIT
#include "suite/summary_defects.h"

#include <math.h>
#include <string.h>

#include "stats/describe.h"
#include "stats/survival.h"
#include "suite/plan.h"
#include "suite/summary.h"

#define GIGABIT_TCP  941.48e6 // bit/s of payload that a gigabit link carries: 1448 of each 1538 bytes
#define PARSER_LIMIT 60.0     // seconds; longer times did not match the study's regular expression

void defects_add(struct defects_out *o, const char *subject, const char *criterion, double as_published,
	double corrected, const struct stats_interval *interval, const char *unit)
{
	yyjson_mut_val *figure;

	if (!o->figures) {
		yyjson_mut_val *defect = yyjson_mut_arr_add_obj(o->doc, o->list);

		yyjson_mut_obj_add_str(o->doc, defect, "id", o->id);
		o->figures = yyjson_mut_obj_add_arr(o->doc, defect, "figures");
	}
	figure = yyjson_mut_arr_add_obj(o->doc, o->figures);
	summary_add_text(o->doc, figure, "subject", subject);
	summary_add_text(o->doc, figure, "criterion", criterion);
	summary_add_number(o->doc, figure, "as_published", as_published);
	summary_add_number(o->doc, figure, "corrected", corrected);
	summary_add_number(o->doc, figure, "low", interval ? interval->low : (double)NAN);
	summary_add_number(o->doc, figure, "high", interval ? interval->high : (double)NAN);
	yyjson_mut_obj_add_str(o->doc, figure, "unit", unit);
}

// Equal names are one pointer (analyse_intern.h), but not between the log and this file.
const struct summary_row *defects_row_under(const struct summary_groups *g, const char *workload, const char *metric,
	const char *limit, const char *arm, const struct sample_line *who)
{
	for (size_t i = 0; i < g->measures; i++) {
		const struct summary_measure *m = &g->measure[i];

		if (strcmp(m->key->workload, workload) != 0 || strcmp(m->key->metric, metric) != 0 ||
			m->key->containers != 1 || strcmp(m->key->limit, limit) != 0 || strcmp(m->key->arm, arm) != 0)
			continue;
		for (size_t j = 0; j < m->rows; j++)
			if (m->row[j].n && m->row[j].who->runtime == who->runtime &&
				m->row[j].who->engine == who->engine)
				return &m->row[j];
	}
	return NULL;
}

const struct summary_row *defects_row(
	const struct summary_groups *g, const char *workload, const char *metric, const struct sample_line *who)
{
	return defects_row_under(g, workload, metric, LIMIT_NONE, ARM_CORRECTED, who);
}

// One metric by the study's rule beside another by ours.
static void add_pair(struct defects_out *o, const struct summary_row *wrong, const struct summary_row *right)
{
	struct stats_interval percent;

	if (!wrong || !right || !strcmp(wrong->who->runtime, SUMMARY_BASELINE) || !isfinite(wrong->published.percent))
		return;
	percent = right->against.ratio;
	percent = (struct stats_interval){100 * percent.estimate, 100 * percent.low, 100 * percent.high};
	defects_add(o, wrong->who->runtime, NULL, wrong->published.percent, percent.estimate, &percent, "%");
}

static void add_udp(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	add_pair(o, defects_row(&f->groups, "udp", "udp_default_rate", who),
		defects_row(&f->groups, "udp", "udp_rate", who));
}

static void add_cold(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	add_pair(o, defects_row(&f->groups, "noop", "start_time", who),
		defects_row(&f->groups, "coldstart", "start_time", who));
}

static void add_receive(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	add_pair(o, defects_row(&f->groups, "iperf3", "tcp_to_container", who),
		defects_row(&f->groups, "iperf3", "tcp_from_container", who));
}

static void add_command(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	add_pair(o, defects_row(&f->groups, "noop", "command_time", who),
		defects_row(&f->groups, "noop", "start_time", who));
}

static void add_memory(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	add_pair(o, defects_row(&f->groups, "httpd", "memory_free", who),
		defects_row(&f->groups, "httpd", "memory_used", who));
}

static double clipped_mean(const struct summary_row *row)
{
	double sum = 0;

	for (size_t i = 0; i < row->n; i++)
		sum += fmin(row->sample[i], GIGABIT_TCP);
	return sum / (double)row->n;
}

static const struct sample_line *baseline_of(const struct headline *h)
{
	for (size_t i = 0; i < h->runtimes; i++)
		if (!strcmp(h->runtime[i].who->runtime, SUMMARY_BASELINE))
			return h->runtime[i].who;
	return NULL;
}

// What a saturated gigabit link would have let through.
static void add_link(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	const struct sample_line *base = baseline_of(&f->headline);
	const struct summary_row *to = base ? defects_row(&f->groups, "iperf3", "tcp_to_container", base) : NULL;
	const struct summary_row *row = defects_row(&f->groups, "iperf3", "tcp_to_container", who);
	struct stats_interval r;

	if (!row || !to || row == to)
		return;
	r = row->against.ratio;
	r = (struct stats_interval){100 * r.estimate, 100 * r.low, 100 * r.high};
	defects_add(o, who->runtime, NULL, 100 * clipped_mean(row) / clipped_mean(to), r.estimate, &r, "%");
}

// The study has no CPU figure for these: Open MPI did not start in them.
static void add_cpu(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	bool has_none = !strncmp(who->runtime, "gvisor", 6) || !strncmp(who->runtime, "nabla", 5);

	for (size_t i = 0; has_none && i < f->headline.runtimes; i++) {
		const struct headline_cell *c = &f->headline.runtime[i].cell[1];
		struct stats_interval r = {100 * c->ratio.estimate, 100 * c->ratio.low, 100 * c->ratio.high};

		if (f->headline.runtime[i].who == who && isfinite(r.estimate))
			defects_add(o, who->runtime, NULL, (double)NAN, r.estimate, &r, "%");
	}
}

// Whether an earlier headline measure stands for the same trials.
static bool is_counted(const struct summary_groups *g, size_t i)
{
	const struct sample_line *a = g->measure[i].key;

	for (size_t j = 0; j < i; j++) {
		const struct sample_line *b = g->measure[j].key;

		if (g->measure[j].info && g->measure[j].info->is_headline && a->workload == b->workload &&
			a->containers == b->containers && a->limit == b->limit && a->arm == b->arm)
			return true;
	}
	return false;
}

static void add_survival(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	const struct summary_groups *g = &f->groups;
	size_t survived = 0, trials = 0;
	struct stats_interval s;

	for (size_t i = 0; i < g->measures; i++) {
		if (!g->measure[i].info || !g->measure[i].info->is_headline || is_counted(g, i))
			continue;
		for (size_t j = 0; j < g->measure[i].rows; j++) {
			const struct summary_row *row = &g->measure[i].row[j];

			if (row->who->runtime != who->runtime || row->who->engine != who->engine)
				continue;
			survived += row->n;
			trials += row->n + row->failed;
		}
	}
	if (survived == trials || stats_survival(survived, trials, SUMMARY_CONFIDENCE, &s) != STATS_OK)
		return;
	s = (struct stats_interval){100 * s.estimate, 100 * s.low, 100 * s.high};
	defects_add(o, who->runtime, NULL, (double)NAN, s.estimate, &s, "%");
}

static void add_means(struct defects_out *o, const struct summary_findings *f, const struct sample_line *who)
{
	for (size_t i = 0; i < f->headline.runtimes; i++)
		for (size_t k = 0; f->headline.runtime[i].who == who && k < HEADLINE_CRITERIA; k++) {
			const struct headline_cell *c = &f->headline.runtime[i].cell[k];
			struct stats_interval r = {100 * c->ratio.estimate, 100 * c->ratio.low, 100 * c->ratio.high};

			if (c->published && (c->ties || c->published > 1) && isfinite(r.estimate) &&
				strcmp(who->runtime, SUMMARY_BASELINE) != 0)
				defects_add(o, who->runtime, headline_key(k), c->published_sum / (double)c->published,
					r.estimate, &r, "%");
		}
}

static void add_dropped(struct defects_out *o, const struct summary_findings *f)
{
	double kept = 0, all = 0;

	for (size_t i = 0; i < f->groups.measures; i++) {
		const struct summary_measure *m = &f->groups.measure[i];

		for (size_t j = 0; !strcmp(m->key->workload, "noop") && j < m->rows; j++)
			for (size_t s = 0; s < m->row[j].n; s++, all++)
				kept += m->row[j].sample[s] < PARSER_LIMIT;
	}
	if (all > 0)
		defects_add(o, NULL, NULL, kept, all, NULL, "1");
}

void defects_write(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_findings *f)
{
	static const struct {
		const char *id;
		void (*add)(struct defects_out *, const struct summary_findings *, const struct sample_line *);
	} by_runtime[] = {
		{"A1", add_udp},
		{"A2", add_receive},
		{"A3", add_link},
		{"A4", add_cold},
		{"A5", add_memory},
		{"A6", add_command},
		{"A9", add_cpu},
		{"A10", add_survival},
		{"A13", add_means},
	};
	struct defects_out o = {.doc = doc, .list = yyjson_mut_obj_add_arr(doc, root, "defects")};

	for (size_t d = 0; d < sizeof(by_runtime) / sizeof(*by_runtime); d++) {
		o.id = by_runtime[d].id;
		o.figures = NULL;
		for (size_t i = 0; i < f->headline.runtimes; i++)
			by_runtime[d].add(&o, f, f->headline.runtime[i].who);
	}
	o.id = "A7";
	o.figures = NULL;
	add_dropped(&o, f);
	defects_of_cell(&o, f);
	defects_of_drift(&o, f);
}
