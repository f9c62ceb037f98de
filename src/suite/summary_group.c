// SPDX-License-Identifier: MIT
#include "suite/summary_group.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "stats/describe.h"

// A row of a table: its lines, and the ranks that it sorts by.
struct ranked {
	const struct sample_line *line;  // its first
	const struct sample_line **from; // all of them, in the order of the log
	size_t count;
	const struct metric_info *info;
	int metric, runtime;
};

static int order(long long a, long long b)
{
	return (a > b) - (a < b);
}

// Equal names are one pointer (analyse_intern.h); NULL comes first.
static int order_text(const char *a, const char *b)
{
	if (a == b)
		return 0;
	return !a ? -1 : !b ? 1 : strcmp(a, b);
}

static int compare_conditions(const struct sample_line *a, const struct sample_line *b)
{
	int c = order_text(a->workload, b->workload);

	c = c ? c : order(a->containers, b->containers);
	c = c ? c : order_text(a->limit, b->limit);
	return c ? c : order_text(a->arm, b->arm);
}

static int compare_measure(const struct ranked *a, const struct ranked *b)
{
	int c = order(a->metric, b->metric);

	c = c ? c : order_text(a->line->workload, b->line->workload);
	c = c ? c : order_text(a->line->metric, b->line->metric);
	c = c ? c : order_text(a->line->unit, b->line->unit);
	return c ? c : compare_conditions(a->line, b->line);
}

static int compare_runtime(const struct sample_line *a, const struct sample_line *b)
{
	int c = order_text(a->runtime, b->runtime);

	c = c ? c : order_text(a->engine, b->engine);
	c = c ? c : order_text(a->implementation, b->implementation);
	c = c ? c : order_text(a->version, b->version);
	return c ? c : order_text(a->provenance, b->provenance);
}

static int compare_row(const struct ranked *a, const struct ranked *b)
{
	int c = compare_measure(a, b);

	c = c ? c : order(a->runtime, b->runtime);
	return c ? c : compare_runtime(a->line, b->line);
}

static int by_row(const void *x, const void *y)
{
	return compare_row(x, y);
}

static int compare_failure(const struct sample_line *a, const struct sample_line *b)
{
	int c = compare_conditions(a, b);

	c = c ? c : compare_runtime(a, b);
	c = c ? c : order(a->state, b->state);
	return c ? c : order_text(a->error, b->error);
}

static int by_failure(const void *x, const void *y)
{
	const struct sample_line *const *a = x, *const *b = y;
	int c = compare_failure(*a, *b);

	return c ? c : (*a > *b) - (*a < *b);
}

static int by_first_trial(const void *x, const void *y)
{
	const struct summary_failure *a = x, *b = y;

	return order(a->first->trial, b->first->trial);
}

static void *more(void *array, size_t count, size_t size, struct err **e)
{
	void *grown = array;

	// Doubles whenever count is a power of two, and starts with one.
	if ((count & (count - 1)) == 0)
		grown = realloc(array, (count ? count * 2 : 1) * size);
	if (!grown)
		err_set(e, "cannot group the samples: out of memory");
	return grown;
}

static int rank_of(const struct summary_tables *t, const char *runtime)
{
	return t->runtime ? t->runtime(runtime) : INT_MAX;
}

static struct summary_row *add_row(struct summary_measure *m, const struct sample_line *who, int rank, struct err **e)
{
	struct summary_row *row = more(m->row, m->rows, sizeof(*row), e);

	if (!row)
		return NULL;
	m->row = row;
	row[m->rows] = (struct summary_row){.who = who, .rank = rank, .log = stats_logs_of(NULL, 0)};
	return &row[m->rows++];
}

static int fill_row(struct summary_row *row, const struct ranked *r, struct err **e)
{
	row->sample = calloc(r->count, sizeof(double));
	row->sorted = calloc(r->count, sizeof(double));
	row->line = calloc(r->count, sizeof(*row->line));
	if (!row->sample || !row->sorted || !row->line)
		return err_set(e, "cannot group the samples: out of memory");
	for (size_t i = 0; i < r->count; i++) {
		if (r->from[i]->is_wrong) {
			row->failed++;
			continue;
		}
		row->line[row->n] = r->from[i];
		row->sample[row->n++] = r->from[i]->value;
	}
	memcpy(row->sorted, row->sample, row->n * sizeof(double));
	stats_sort(row->sorted, row->n);
	row->log = stats_logs_of(row->sample, row->n);
	return 0;
}

static struct summary_measure *add_measure(struct summary_groups *g, const struct ranked *first, struct err **e)
{
	struct summary_measure *m;

	if (g->measures == SUMMARY_MEASURES_MAX) {
		err_set(e, "cannot group the samples: more than %d different measures", SUMMARY_MEASURES_MAX);
		return NULL;
	}
	m = more(g->measure, g->measures, sizeof(*m), e);
	if (!m)
		return NULL;
	g->measure = m;
	m[g->measures] = (struct summary_measure){.key = first->line, .info = first->info};
	return &m[g->measures++];
}

static int group_rows(struct summary_groups *g, const struct ranked *r, size_t n, struct err **e)
{
	struct summary_measure *m = NULL;

	for (size_t i = 0; i < n; i++) {
		struct summary_row *row;

		if ((i == 0 || compare_measure(&r[i - 1], &r[i])) && !(m = add_measure(g, &r[i], e)))
			return -1;
		row = add_row(m, r[i].line, r[i].runtime, e);
		if (!row || fill_row(row, &r[i], e))
			return -1;
	}
	return 0;
}

// Puts the lines of each row together (a counting sort by sample_line.row: a log may have millions).
static void collect_rows(const struct sample_log *log, struct ranked *r, size_t rows, const struct sample_line **lines)
{
	for (size_t i = 0; i < log->count; i++)
		r[log->line[i].row].count += log->line[i].metric != NULL;
	for (size_t i = 0; i < rows; i++) {
		r[i].from = lines;
		lines += r[i].count;
		r[i].count = 0;
	}
	for (size_t i = 0; i < log->count; i++) {
		const struct sample_line *l = &log->line[i];

		if (l->metric)
			r[l->row].from[r[l->row].count++] = l;
	}
}

// Sorts the rows by rank. Returns how many have lines.
static size_t rank_rows(const struct summary_tables *t, struct ranked *r, size_t rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows; i++) {
		const struct sample_line *l = r[i].count ? r[i].from[0] : NULL;

		if (!l)
			continue;
		r[n] = r[i];
		r[n].line = l;
		r[n].metric = INT_MAX;
		r[n].runtime = rank_of(t, l->runtime);
		if (t->metric)
			r[n].info = t->metric(l->workload, l->metric, &r[n].metric);
		n++;
	}
	qsort(r, n, sizeof(*r), by_row);
	return n;
}

static int rank_samples(
	const struct sample_log *log, const struct summary_tables *t, struct summary_groups *g, struct err **e)
{
	size_t rows = log->bound.rows;
	struct ranked *r = calloc(rows + 1, sizeof(*r));
	const struct sample_line **lines = calloc(log->count + 1, sizeof(*lines));
	int rc;

	if (r && lines) {
		collect_rows(log, r, rows, lines);
		rc = group_rows(g, r, rank_rows(t, r, rows), e);
	} else {
		rc = err_set(e, "cannot group the samples: out of memory");
	}
	free(r);
	free(lines);
	return rc;
}

static void count_failure(struct summary_row *row, const struct summary_failure *f)
{
	if (f->first->state == 'S')
		row->skipped += f->count;
	else
		row->failed += f->count;
}

static int by_rank(const void *x, const void *y)
{
	const struct summary_row *a = x, *b = y;
	int c = order(a->rank, b->rank);

	return c ? c : compare_runtime(a->who, b->who);
}

// A runtime whose trials failed stands in every table of the workload, also without any sample.
static int spread_failure(struct summary_measure *m, const struct summary_failure *f, int rank, struct err **e)
{
	struct summary_row *row = NULL;

	if (f->first->metric || compare_conditions(m->key, f->first))
		return 0;
	for (size_t i = 0; i < m->rows && !row; i++)
		if (compare_runtime(m->row[i].who, f->first) == 0)
			row = &m->row[i];
	if (!row)
		row = add_row(m, f->first, rank, e);
	if (!row)
		return -1;
	count_failure(row, f);
	return 0;
}

static int add_failure(struct summary_groups *g, const struct sample_line *l, struct err **e)
{
	struct summary_failure *f = g->failure;

	if (g->failures && compare_failure(f[g->failures - 1].first, l) == 0) {
		f[g->failures - 1].count++;
		return 0;
	}
	if (g->failures == SUMMARY_FAILURES_MAX)
		return err_set(e, "cannot group the samples: more than %d different failures", SUMMARY_FAILURES_MAX);
	f = more(g->failure, g->failures, sizeof(*f), e);
	if (!f)
		return -1;
	g->failure = f;
	f[g->failures++] = (struct summary_failure){.first = l, .count = 1};
	return 0;
}

static int group_failures(const struct sample_log *log, struct summary_groups *g, struct err **e)
{
	CLEANUP_FREE const struct sample_line **l = calloc(log->count + 1, sizeof(*l));
	size_t n = 0;

	if (!l)
		return err_set(e, "cannot group the samples: out of memory");
	for (size_t i = 0; i < log->count; i++)
		if (!log->line[i].metric || log->line[i].is_wrong)
			l[n++] = &log->line[i];
	qsort(l, n, sizeof(*l), by_failure);
	for (size_t i = 0; i < n; i++)
		if (add_failure(g, l[i], e))
			return -1;
	return 0;
}

// Lines of one trial stand together (analyse_samples.h).
static void count_trials(const struct sample_log *log, struct summary_groups *g)
{
	for (size_t i = 0; i < log->count; i++) {
		const struct sample_line *l = &log->line[i];

		if (i && l->trial == log->line[i - 1].trial)
			continue;
		g->trials++;
		g->failed += l->state == 'E' || l->state == 'T' || l->is_wrong;
		g->skipped += l->state == 'S';
	}
}

int summary_group(
	const struct sample_log *log, const struct summary_tables *t, struct summary_groups *g, struct err **e)
{
	*g = (struct summary_groups){0};
	if (rank_samples(log, t, g, e) || group_failures(log, g, e))
		return -1;
	for (size_t i = 0; i < g->failures; i++)
		for (size_t j = 0; j < g->measures; j++)
			if (spread_failure(&g->measure[j], &g->failure[i], rank_of(t, g->failure[i].first->runtime), e))
				return -1;
	for (size_t j = 0; g->failures && j < g->measures; j++)
		qsort(g->measure[j].row, g->measure[j].rows, sizeof(*g->measure[j].row), by_rank);
	if (g->failures)
		qsort(g->failure, g->failures, sizeof(*g->failure), by_first_trial);
	count_trials(log, g);
	return 0;
}

void summary_groups_free(struct summary_groups *g)
{
	for (size_t i = 0; i < g->measures; i++) {
		for (size_t j = 0; j < g->measure[i].rows; j++) {
			free(g->measure[i].row[j].sample);
			free(g->measure[i].row[j].sorted);
			free(g->measure[i].row[j].line);
		}
		free(g->measure[i].row);
	}
	free(g->measure);
	free(g->failure);
	*g = (struct summary_groups){0};
}
