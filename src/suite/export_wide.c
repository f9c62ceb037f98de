// SPDX-License-Identifier: MIT
#include <string.h>

#include "report/escape.h"
#include "suite/export.h"

#define COLUMNS_MAX 2000 // different metrics; what more there is has no column

struct columns {
	char *name[COLUMNS_MAX]; // "metric (unit)"
	size_t count;
};

static void name_of(const struct sample_line *l, char *out, size_t size)
{
	snprintf(out, size, "%s (%s)", l->metric, l->unit);
}

// Columns are found again most quickly behind the last one, as trials of a workload say the same in the same order.
static size_t find(const struct columns *c, const struct sample_line *l, size_t from)
{
	char name[2 * SAMPLES_NAME_MAX + 4];

	name_of(l, name, sizeof(name));
	for (size_t i = 0; i < c->count; i++) {
		size_t at = (from + i) % c->count;

		if (!strcmp(c->name[at], name))
			return at;
	}
	return c->count;
}

static int add_columns(struct columns *c, const struct sample_log *log, struct err **e)
{
	char name[2 * SAMPLES_NAME_MAX + 4];
	size_t last = 0;

	for (size_t i = 0; i < log->count; i++) {
		const struct sample_line *l = &log->line[i];

		if (!l->metric)
			continue;
		last = find(c, l, last);
		if (last < c->count || c->count == COLUMNS_MAX)
			continue;
		name_of(l, name, sizeof(name));
		c->name[c->count] = strdup(name);
		if (!c->name[c->count])
			return err_set(e, "cannot export: out of memory");
		c->count++;
	}
	return 0;
}

static void add_trial(struct buf *out, const char *folder, const struct sample_line *l)
{
	const char *const text[] = {
		l->arm, l->runtime, l->implementation, l->version, l->provenance, l->engine, l->workload, l->limit};

	escape_csv(out, folder);
	buf_printf(out, ",%u,%u", l->trial, l->block);
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++) {
		buf_str(out, ",");
		escape_csv(out, text[i] ? text[i] : "");
	}
	buf_printf(out, ",%u,%c,", l->containers, l->state);
	escape_csv(out, l->error ? l->error : "");
	buf_str(out, ",");
	escape_csv(out, l->flag ? l->flag : "");
	buf_str(out, ",");
	if (l->t == l->t)
		buf_printf(out, "%.6f", l->t);
}

// The lines from first on that are of its trial. Returns the number of them.
static size_t add_row(struct buf *out, const struct columns *c, const char *folder, const struct sample_line *first,
	size_t left, const struct sample_line **value)
{
	size_t n, last = 0;

	memset(value, 0, (c->count + 1) * sizeof(*value));
	for (n = 0; n < left && first[n].trial == first->trial; n++)
		if (first[n].metric && (last = find(c, &first[n], last)) < c->count && !value[last])
			value[last] = &first[n];
	add_trial(out, folder, first);
	for (size_t i = 0; i < c->count; i++) {
		buf_str(out, ",");
		// A wrong answer is no figure.
		if (value[i] && !value[i]->is_wrong)
			buf_printf(out, "%.17g", value[i]->value);
	}
	buf_str(out, "\r\n");
	return n;
}

static int add_rows(
	const char *folder, const struct columns *c, const struct sample_log *log, struct export_to *to, struct err **e)
{
	const struct sample_line **value = calloc(c->count + 1, sizeof(*value));
	int rc = 0;

	if (!value)
		return err_set(e, "cannot export: out of memory");
	for (size_t i = 0; !rc && i < log->count; rc = export_drain(to, false, e))
		i += add_row(&to->text, c, folder, &log->line[i], log->count - i, value);
	free(value);
	return rc;
}

static int add_run(const char *path, const struct columns *c, struct export_to *to, struct err **e)
{
	const char *slash = strrchr(path, '/');
	struct sample_log log;
	int rc = export_load(path, NULL, NULL, &log, e);

	to->dropped += log.dropped;
	if (!rc)
		rc = add_rows(slash && slash[1] ? slash + 1 : path, c, &log, to, e);
	samples_free(&log);
	return rc;
}

static int find_columns(const struct found *runs, struct columns *c, struct err **e)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < runs->count; i++) {
		struct sample_log log;

		rc = export_load(runs->path[i], NULL, NULL, &log, e) || add_columns(c, &log, e) ? -1 : 0;
		samples_free(&log);
	}
	return rc;
}

static int add_all(const struct found *runs, const struct columns *c, struct export_to *to, struct err **e)
{
	buf_str(&to->text, "run,trial,block,arm,runtime,implementation,version,provenance,engine,workload,limit,"
			   "containers,state,error,flag,t");
	for (size_t i = 0; i < c->count; i++) {
		buf_str(&to->text, ",");
		escape_csv(&to->text, c->name[i]);
	}
	buf_str(&to->text, "\r\n");
	for (size_t i = 0; i < runs->count; i++)
		if (add_run(runs->path[i], c, to, e))
			return -1;
	return 0;
}

int export_csv_wide(const struct found *runs, struct export_to *to, struct err **e)
{
	struct columns *c = calloc(1, sizeof(*c));
	int rc;

	if (!c)
		return err_set(e, "cannot export: out of memory");
	rc = find_columns(runs, c, e) || add_all(runs, c, to, e) ? -1 : 0;
	for (size_t i = 0; i < c->count; i++)
		free(c->name[i]);
	free(c);
	return rc;
}
