// SPDX-License-Identifier: MIT
#include "decide/model_input.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/unit.h"

#define WORDS_MAX  8 // of a published source
#define RUN_SYNTAX "allowed: WORKLOAD/METRIC, with + between those to average, and | before what else will do"

static int read_better(struct entry x, struct decide_criterion *c, struct err **e)
{
	c->is_lower_better = !strcmp(x.setting->value, "lower");
	if (!c->is_lower_better && strcmp(x.setting->value, "higher"))
		return entry_refuse(&x, e, "allowed: higher, lower");
	return 0;
}

// One number for each alternative, "-" for none.
static int read_judged(struct entry x, size_t alternatives, double *judged, struct err **e)
{
	char item[DECIDE_NAME_MAX];
	size_t n = 0;
	int got;

	while ((got = entry_item(&x, ' ', item, e)) == 1) {
		double v = (double)NAN;

		if (strcmp(item, "-") && (!unit_fraction(item, &v) || fabs(v) > DECIDE_NUMBER_MAX))
			return entry_refuse(&x, e, "allowed: numbers to %.0f, and - for none", DECIDE_NUMBER_MAX);
		if (n < alternatives)
			judged[n] = v;
		n++;
	}
	if (got < 0)
		return -1;
	if (n != alternatives)
		return entry_refuse(&x, e, "%zu numbers; allowed: %zu, one for each alternative", n, alternatives);
	return 0;
}

static int add_part(struct entries *all, const struct entry *mean, const char *name, size_t alternatives, double *sum,
	size_t *count, struct err **e)
{
	struct entry part = entry_find(all, name, "judged");
	double judged[DECIDE_ALTERNATIVES_MAX] = {0};

	if (!part.setting)
		return entry_refuse(mean, e, "allowed: names that have a line NAME_judged, and %s has none", name);
	if (read_judged(part, alternatives, judged, e))
		return -1;
	for (size_t i = 0; i < alternatives; i++) {
		if (isnan(judged[i]))
			continue;
		sum[i] += judged[i];
		count[i]++;
	}
	return 0;
}

// Parts are judged and have no parts of their own, so no mean can go in a circle.
static int read_mean(struct entry x, size_t alternatives, double *judged, struct err **e)
{
	size_t count[DECIDE_ALTERNATIVES_MAX] = {0};
	double sum[DECIDE_ALTERNATIVES_MAX] = {0};
	char name[DECIDE_NAME_MAX];
	int got;

	while ((got = entry_name(&x, ',', name, e)) == 1)
		if (add_part(x.from, &x, name, alternatives, sum, count, e))
			return -1;
	for (size_t i = 0; i < alternatives; i++)
		judged[i] = count[i] ? sum[i] / (double)count[i] : (double)NAN;
	return got;
}

static int refuse_table(const struct entry *x, struct err **e)
{
	CLEANUP_BUF struct buf names = {0};
	size_t n;
	const struct published_table *t = published_tables(&n);

	for (size_t i = 0; i < n; i++)
		buf_printf(&names, "%s%s/%s", i ? ", " : "", t[i].study, t[i].name);
	return entry_refuse(
		x, e, "allowed: %s, each with 'by COLUMN' or 'as percent of COLUMN' behind", buf_text(&names));
}

static const struct published_table *find_table(const char *path)
{
	size_t n;
	const struct published_table *t = published_tables(&n);

	for (size_t i = 0; i < n; i++) {
		size_t study = strlen(t[i].study);

		if (!strncmp(path, t[i].study, study) && path[study] == '/' && !strcmp(path + study + 1, t[i].name))
			return &t[i];
	}
	return NULL;
}

// The words behind the table: "by COLUMN", "as percent of COLUMN", or both.
static int read_average(
	const struct entry *x, char (*word)[DECIDE_NAME_MAX], size_t n, struct decide_criterion *c, struct err **e)
{
	for (size_t i = 0; i < n;) {
		bool is_by = i + 1 < n && !strcmp(word[i], "by");
		bool is_percent = i + 3 < n && !strcmp(word[i], "as") && !strcmp(word[i + 1], "percent") &&
				  !strcmp(word[i + 2], "of");
		char *to = is_by ? c->by : c->percent_of;

		if ((!is_by && !is_percent) || *to)
			return refuse_table(x, e);
		i += is_by ? 2 : 4;
		snprintf(to, DECIDE_NAME_MAX, "%s", word[i - 1]);
	}
	if (*c->by && !published_is_key(c->table, c->by))
		return entry_refuse(x, e, "the rows of %s are not named by '%s'", c->table->name, c->by);
	if (*c->percent_of && !published_is_runtime(c->table, c->percent_of))
		return entry_refuse(x, e, "%s has no runtime '%s'", c->table->name, c->percent_of);
	return 0;
}

static int read_published(struct entry x, struct decide_criterion *c, struct err **e)
{
	char word[WORDS_MAX][DECIDE_NAME_MAX];
	size_t n = 0;
	int got = 1;

	while (n < WORDS_MAX && (got = entry_item(&x, ' ', word[n], e)) == 1)
		n++;
	if (got < 0)
		return -1;
	if (got == 1)
		return refuse_table(&x, e);
	c->table = find_table(word[0]);
	return c->table ? read_average(&x, word + 1, n - 1, c, e) : refuse_table(&x, e);
}

static int add_path(const struct entry *x, const char *text, size_t len, struct decide_choice *choice, struct err **e)
{
	struct decide_path *p = &choice->path[choice->paths];
	const char *slash = memchr(text, '/', len);
	size_t workload = slash ? (size_t)(slash - text) : 0, metric = len - workload;

	if (choice->paths == DECIDE_PATHS_MAX)
		return entry_refuse(x, e, "allowed: at most %d metrics to average", DECIDE_PATHS_MAX);
	if (workload == 0 || metric < 2 || workload >= DECIDE_NAME_MAX || metric > DECIDE_NAME_MAX)
		return entry_refuse(x, e, RUN_SYNTAX);
	snprintf(p->workload, sizeof(p->workload), "%.*s", (int)workload, text);
	snprintf(p->metric, sizeof(p->metric), "%.*s", (int)(metric - 1), slash + 1);
	choice->paths++;
	return 0;
}

static int read_run(struct entry x, struct decide_criterion *c, struct err **e)
{
	const char *s = x.setting->value;

	for (c->choices = 1;;) {
		size_t len = strcspn(s, " \t+|");

		if (add_path(&x, s, len, &c->choice[c->choices - 1], e))
			return -1;
		s += len + strspn(s + len, " \t");
		if (!*s)
			return 0;
		if (*s == '|' && c->choices++ == DECIDE_CHOICES_MAX)
			return entry_refuse(&x, e, "allowed: at most %d choices", DECIDE_CHOICES_MAX);
		if (*s != '|' && *s != '+')
			return entry_refuse(&x, e, RUN_SYNTAX);
		s += 1 + strspn(s + 1, " \t");
	}
}

static int read_judgement(const struct entry *judged, const struct entry *mean, size_t alternatives,
	struct decide_criterion *c, struct err **e)
{
	c->is_judged = judged->setting || mean->setting;
	if (judged->setting && mean->setting)
		return entry_refuse(mean, e, "line %d judges it already", judged->setting->line);
	if (judged->setting)
		return read_judged(*judged, alternatives, c->judged, e);
	return mean->setting ? read_mean(*mean, alternatives, c->judged, e) : 0;
}

static int read_measured(
	const struct entry *published, const struct entry *run, struct decide_criterion *c, struct err **e)
{
	if (published->setting && read_published(*published, c, e))
		return -1;
	return run->setting ? read_run(*run, c, e) : 0;
}

int model_read_input(struct entries *all, const struct decide_model *m, struct decide_criterion *c, struct err **e)
{
	struct entry better = entry_find(all, c->name, "better"), judged = entry_find(all, c->name, "judged");
	struct entry mean = entry_find(all, c->name, "mean"), run = entry_find(all, c->name, "run");
	struct entry published = entry_find(all, c->name, "published");
	const struct entry *measured = published.setting ? &published : &run;

	if (read_judgement(&judged, &mean, m->alternatives, c, e) || read_measured(&published, &run, c, e))
		return -1;
	if (!c->is_judged && !measured->setting)
		return err_set(e, "%s: %s has no figures; allowed: %s_judged, %s_mean, %s_published, %s_run", all->file,
			c->name, c->name, c->name, c->name, c->name);
	if (c->is_judged && measured->setting)
		return entry_refuse(measured, e, "it is judged too; allowed: one of both");
	if (better.setting)
		return read_better(better, c, e);
	if (measured->setting)
		return entry_refuse(measured, e, "a line is missing; allowed: %s_better = higher, or lower", c->name);
	return 0;
}
