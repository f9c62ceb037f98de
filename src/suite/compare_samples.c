// SPDX-License-Identifier: MIT
#include "suite/compare_samples.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static bool read_log(struct compare_log *l)
{
	CLEANUP_BUF struct buf text = {0};
	char path[PATH_MAX];

	if (l->is_read)
		return !l->is_broken;
	l->is_read = true;
	snprintf(path, sizeof(path), "%s/samples.jsonl", l->folder);
	l->is_broken = file_read(path, SAMPLES_FILE_MAX, &text, NULL) ||
		       samples_parse(path, buf_text(&text), text.len, true, &l->log, NULL);
	return !l->is_broken;
}

static bool is_same(const char *a, yyjson_val *o, const char *key)
{
	return !strcmp(a ? a : "", json_text(o, key, ""));
}

static bool is_of(const struct sample_line *s, yyjson_val *measure, yyjson_val *row)
{
	return s->metric && s->state == 'C' && is_same(s->metric, measure, "metric") &&
	       is_same(s->workload, measure, "workload") && is_same(s->unit, measure, "unit") &&
	       is_same(s->limit, measure, "limit") && is_same(s->arm, measure, "arm") &&
	       s->containers == json_number(measure, "containers", 1) && is_same(s->runtime, row, "runtime") &&
	       is_same(s->engine, row, "engine") && is_same(s->implementation, row, "implementation") &&
	       is_same(s->version, row, "version") && is_same(s->provenance, row, "provenance");
}

bool compare_samples_of(void *arg, yyjson_val *measure, yyjson_val *row, double **x, size_t *n)
{
	struct compare_log *l = arg;

	*n = 0;
	*x = read_log(l) ? calloc(l->log.count + 1, sizeof(**x)) : NULL;
	for (size_t i = 0; *x && i < l->log.count; i++)
		if (is_of(&l->log.line[i], measure, row) && !l->log.line[i].is_wrong)
			(*x)[(*n)++] = l->log.line[i].value;
	if (*x && (double)*n == json_number(row, "n", 0))
		return true;
	free(*x);
	*x = NULL;
	return false;
}

void compare_log_free(struct compare_log *l)
{
	if (l->is_read)
		samples_free(&l->log);
}
