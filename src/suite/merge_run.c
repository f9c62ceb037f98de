// SPDX-License-Identifier: MIT
#include "suite/merge_run.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "suite/analyse_samples.h"
#include "suite/merge_plan.h"

#define FACTS_MAX   (4u << 20)   // bytes of machine.json and run.json
#define SUMMARY_MAX (256u << 20) // bytes of summary.json

struct counting {
	struct merge_run *run;
	struct plan_check *plan;
	unsigned trial;
	double t;
};

static int count_line(void *arg, yyjson_val *object, const struct sample_line *l, struct err **e)
{
	struct counting *c = arg;

	(void)object;
	(void)e;
	plan_check_line(c->plan, l);
	c->run->samples += l->metric != NULL;
	if (c->run->trials == 0 || l->trial != c->trial)
		c->run->trials++;
	c->trial = l->trial;
	if (l->t < c->t)
		c->run->has_falling_times = true;
	if (!isnan(l->t))
		c->t = l->t;
	if (l->t > c->run->last_t)
		c->run->last_t = l->t;
	return 0;
}

static int count(const char *path, struct merge_run *r, struct plan_check *plan, struct err **e)
{
	struct counting c = {.run = r, .plan = plan};
	struct sample_log log;
	int rc = samples_load(path, count_line, &c, &log, e);

	r->dropped = log.dropped;
	samples_free(&log);
	return rc;
}

static yyjson_doc *load(const char *folder, const char *name, size_t max)
{
	char path[PATH_MAX];
	yyjson_doc *doc = NULL;

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path))
		json_load(path, max, &doc, NULL);
	return doc;
}

static void take(char *out, size_t size, yyjson_val *object, const char *key)
{
	snprintf(out, size, "%s", json_text(object, key, ""));
}

// Reads 20260131T235959Z; anything else gives 0.
static time_t read_time(const char *s)
{
	struct tm tm = {0}, again;
	time_t t;
	char text[32];

	if (strlen(s) != 16 || sscanf(s, "%4d%2d%2dT%2d%2d%2dZ", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
				       &tm.tm_min, &tm.tm_sec) != 6)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	t = timegm(&tm);
	if (!gmtime_r(&t, &again) || !strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &again))
		return 0;
	return strcmp(text, s) != 0 ? 0 : t; // 20260231 is no day
}

static void read_facts(struct merge_run *r)
{
	CLEANUP_JSON yyjson_doc *machine = load(r->path, "machine.json", FACTS_MAX);
	CLEANUP_JSON yyjson_doc *run = load(r->path, "run.json", FACTS_MAX);
	CLEANUP_JSON yyjson_doc *summary = load(r->path, "summary.json", SUMMARY_MAX);
	yyjson_val *facts = yyjson_doc_get_root(run), *about = yyjson_doc_get_root(machine);

	take(r->id, sizeof(r->id), facts, "id");
	take(r->started, sizeof(r->started), facts, "started");
	take(r->plan, sizeof(r->plan), facts, "plan");
	take(r->machine, sizeof(r->machine), about, "summary");
	take(r->machine_id, sizeof(r->machine_id), about, "id");
	take(r->verdict, sizeof(r->verdict), yyjson_doc_get_root(summary), "verdict");
	r->planned = json_number(facts, "trials", -1);
	r->has_ended = yyjson_is_true(yyjson_obj_get(facts, "ended"));
	r->start = read_time(r->started);
	r->written = read_time(json_text(facts, "written", ""));
	if (!run)
		run_problem(r, "run.json is missing or cannot be read");
	if (!machine)
		run_problem(r, "machine.json is missing or cannot be read");
}

int run_look(const char *path, struct merge_run *r, struct err **e)
{
	CLEANUP_PLAN_CHECK struct plan_check plan = {0};
	char log[PATH_MAX];
	const char *slash;
	size_t len = strlen(path);

	*r = (struct merge_run){0};
	while (len > 1 && path[len - 1] == '/')
		len--;
	if (snprintf(r->path, sizeof(r->path), "%.*s", (int)len, path) >= (int)sizeof(r->path) ||
		snprintf(log, sizeof(log), "%s/samples.jsonl", r->path) >= (int)sizeof(log))
		return err_set(e, "cannot read %.200s: its name is too long", path);
	slash = strrchr(r->path, '/');
	snprintf(r->folder, sizeof(r->folder), "%s", slash ? slash + 1 : r->path);
	if (plan_check_begin(&plan, r->path, e) || log_measure(log, &r->log, e) || count(log, r, &plan, e))
		return -1;
	read_facts(r);
	if (!*r->id)
		snprintf(r->id, sizeof(r->id), "%.*s", (int)sizeof(r->id) - 1, r->folder);
	if (r->dropped)
		run_problem(r, "%zu lines of samples.jsonl are no good", r->dropped);
	plan_check_end(&plan, r);
	return 0;
}
