// SPDX-License-Identifier: MIT
// A log of three runtimes in six blocks, with two numbers of containers, and what the analysis makes of it.
#ifndef SUMMARY_FIXTURE_H
#define SUMMARY_FIXTURE_H

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "suite/summary.h"

#define FIXTURE_BLOCKS 6

static const struct fixture_cell {
	const char *workload, *metric, *unit, *runtime;
	unsigned containers;
	double value[FIXTURE_BLOCKS];
} fixture_cells[] = {
	{"httpd", "requests_per_second", "1/s", "docker", 1, {1000, 1040, 980, 1010, 995, 1025}},
	{"httpd", "requests_per_second", "1/s", "fast", 1, {1190, 1230, 1255, 1170, 1210, 1244}},
	{"httpd", "requests_per_second", "1/s", "slow", 1, {1003, 1031, 990, 1008, 1001, 1012}},
	{"httpd", "requests_per_second", "1/s", "docker", 3, {2100, 2050, 2210, 2150, 1990, 2075}},
	{"httpd", "requests_per_second", "1/s", "fast", 3, {2600, 2440, 2710, 2590, 2530, 2475}},
	{"httpd", "requests_per_second", "1/s", "slow", 3, {1400, 1510, 1330, 1455, 1390, 1420}},
	{"noop", "start_time", "s", "docker", 1, {.100, .104, .099, .112, .101, .097}},
	{"noop", "start_time", "s", "fast", 1, {.052, .049, .055, .050, .047, .051}},
	{"noop", "start_time", "s", "slow", 1, {.305, .330, .298, .310, .322, .301}},
};

static const struct metric_info fixture_metrics[] = {
	{.name = "start_time", .unit = "s", .title = "start", .is_lower_better = true, .is_headline = true},
	{.name = "requests_per_second", .unit = "1/s", .title = "web requests", .is_headline = true},
};

static const struct metric_info *fixture_metric(const char *workload, const char *metric, int *rank)
{
	(void)workload;
	for (int i = 0; i < 2; i++)
		if (!strcmp(metric, fixture_metrics[i].name)) {
			*rank = i;
			return &fixture_metrics[i];
		}
	*rank = INT_MAX;
	return NULL;
}

static int fixture_rank(const char *name)
{
	return !strcmp(name, "docker") ? 0 : !strcmp(name, "fast") ? 1 : 2;
}

// One line; a NULL metric is a failed trial.
static inline void fixture_line_under(struct buf *out, unsigned trial, unsigned block, const struct fixture_cell *c,
	const char *metric, double value, const char *limit, const char *arm)
{
	buf_printf(out,
		"{\"trial\":%u,\"block\":%u,\"arm\":\"%s\",\"runtime\":\"%s\",\"workload\":\"%s\",\"limit\":"
		"\"%s\",\"containers\":%u,",
		trial, block, arm, c->runtime, c->workload, limit, c->containers);
	if (metric)
		buf_printf(out, "\"metric\":\"%s\",\"unit\":\"%s\",\"value\":%.17g,\"state\":\"C\",\"error\":null",
			metric, c->unit, value);
	else
		buf_printf(out,
			"\"metric\":null,\"unit\":null,\"value\":null,\"state\":\"E\",\"error\":\"cannot start t%u-0: "
			"no\"",
			trial);
	buf_printf(out, ",\"t\":%u}\n", trial);
}

static inline void fixture_line(
	struct buf *out, unsigned trial, unsigned block, const struct fixture_cell *c, const char *metric, double value)
{
	fixture_line_under(out, trial, block, c, metric, value, "default", "corrected");
}

// All blocks, one trial a cell; slow fails two more starts. A start has its phases too, which no table knows.
static inline void fixture_log(struct buf *out)
{
	static const struct {
		const char *metric;
		double factor;
	} phases[] = {{"create_time", 0.5}, {"run_time", 1.1}, {"remove_time", 0.3}};
	const size_t cells = sizeof(fixture_cells) / sizeof(*fixture_cells);
	unsigned trial = 0;

	for (unsigned b = 0; b < FIXTURE_BLOCKS; b++)
		for (size_t i = 0; i < cells; i++) {
			const struct fixture_cell *c = &fixture_cells[i];

			fixture_line(out, ++trial, b + 1, c, c->metric, c->value[b]);
			for (size_t k = 0; k < 3 && !strcmp(c->workload, "noop"); k++)
				fixture_line(out, trial, b + 1, c, phases[k].metric, c->value[b] * phases[k].factor);
		}
	fixture_line(out, ++trial, 7, &fixture_cells[cells - 1], NULL, 0);
	fixture_line(out, ++trial, 8, &fixture_cells[cells - 1], NULL, 0);
}

// The log of a failed trial.
static bool fixture_log_of(void *arg, const struct sample_line *trial, struct buf *out)
{
	(void)arg;
	buf_printf(out, "first line of %s\nsecond <line>", trial->runtime);
	return true;
}

// The summary of the log.
static inline yyjson_doc *fixture_summary(void)
{
	static const char run[] = "{\"id\":\"fixture\",\"trials\":56,\"ended\":true}";
	CLEANUP_BUF struct buf text = {0}, out = {0};
	CLEANUP_JSON yyjson_doc *r = NULL;
	struct summary_input in = {.tables = {fixture_metric, fixture_rank}, .log_of = fixture_log_of};
	yyjson_doc *doc = NULL;
	struct sample_log log;

	fixture_log(&text);
	if (samples_parse("log", buf_text(&text), text.len, false, &log, NULL) ||
		json_parse("run", run, sizeof(run) - 1, &r, NULL))
		return NULL;
	in.log = &log;
	in.run = yyjson_doc_get_root(r);
	if (!summary_make(&in, &out, NULL))
		json_parse("summary", buf_text(&out), out.len, &doc, NULL);
	samples_free(&log);
	return doc;
}

#endif
