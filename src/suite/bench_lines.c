// SPDX-License-Identifier: MIT
#include "suite/bench_lines.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/unit.h"

#define WORDS_MAX  8
#define FACTS      "facts 1 "
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/%."

struct line {
	char text[SAMPLE_LINE_MAX];
	const char *word[WORDS_MAX];
	size_t count;
};

// Splits at single spaces. An empty word is a fault, which the callers see as a name that is none.
static bool split(const char *from, size_t len, struct line *l)
{
	l->count = 0;
	if (len >= sizeof(l->text) || memchr(from, '\0', len))
		return false;
	memcpy(l->text, from, len);
	l->text[len] = '\0';
	for (char *at = l->text; at; l->count++) {
		char *space = strchr(at, ' ');

		if (l->count == WORDS_MAX)
			return false;
		if (space)
			*space++ = '\0';
		l->word[l->count] = at;
		at = space;
	}
	return true;
}

static bool is_name(const char *s)
{
	return *s && strlen(s) < SAMPLE_NAME_MAX && strspn(s, NAME_CHARS) == strlen(s);
}

// Returns the entry of the list that is equal to s, or NULL.
static const char *one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(s, *list))
			return *list;
	return NULL;
}

static bool take_sample(const struct line *l, struct bench_report *r)
{
	static const char *const mean[] = {
		SAMPLE_MEAN_ARITHMETIC, SAMPLE_MEAN_HARMONIC, SAMPLE_MEAN_GEOMETRIC, SAMPLE_MEAN_MAXIMUM, NULL};
	static const char *const verified[] = {SAMPLE_VERIFIED, SAMPLE_WRONG, SAMPLE_UNVERIFIED, NULL};
	struct sample *s = &r->sample[r->count];

	if (l->count != 7 || r->count == MEASURE_SAMPLES_MAX || !is_name(l->word[2]) || !is_name(l->word[4]))
		return false;
	s->mean = one_of(l->word[5], mean);
	s->verified = one_of(l->word[6], verified);
	if (strlen(l->word[4]) >= sizeof(s->unit) || !s->mean || !s->verified || !unit_fraction(l->word[3], &s->value))
		return false;
	snprintf(s->metric, sizeof(s->metric), "%s", l->word[2]);
	snprintf(s->unit, sizeof(s->unit), "%s", l->word[4]);
	r->count++;
	return true;
}

static bool take_hello(const struct line *l, struct bench_report *r)
{
	if (l->count != 3 || *r->name || !is_name(l->word[2]))
		return false;
	snprintf(r->name, sizeof(r->name), "%s", l->word[2]);
	return true;
}

static bool take_ready(const struct line *l, struct bench_report *r)
{
	uint64_t port;

	if (l->count != 3 || r->port || !unit_number(l->word[2], 65535, &port) || port == 0)
		return false;
	r->port = (unsigned)port;
	return true;
}

static bool take_end(const struct line *l, struct bench_report *r)
{
	r->has_ended = true;
	return l->count == 2;
}

// The one line whose last word may hold spaces.
static bool take_facts(const char *json, size_t len, struct bench_report *r)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (!*r->name || r->has_ended || *r->facts || len + sizeof(FACTS) > sizeof(r->facts))
		return false;
	for (size_t i = 0; i < len; i++)
		if (json[i] < ' ' || json[i] > '~')
			return false;
	if (json_parse("facts", json, len, &doc, NULL) || !yyjson_is_obj(yyjson_doc_get_root(doc)))
		return false;
	memcpy(r->facts, json, len);
	r->facts[len] = '\0';
	return true;
}

static bool take(const struct line *l, struct bench_report *r)
{
	uint64_t version;

	if (l->count < 2 || !unit_number(l->word[1], SAMPLE_VERSION, &version) || version != SAMPLE_VERSION)
		return false;
	if (!strcmp(l->word[0], "hello"))
		return take_hello(l, r);
	if (!*r->name || r->has_ended)
		return false;
	if (!strcmp(l->word[0], "sample"))
		return take_sample(l, r);
	if (!strcmp(l->word[0], "ready"))
		return take_ready(l, r);
	return !strcmp(l->word[0], "end") && take_end(l, r);
}

static bool take_line(const char *text, size_t len, struct bench_report *r)
{
	size_t prefix = strlen(FACTS);
	struct line l;

	if (len >= prefix && !memcmp(text, FACTS, prefix))
		return take_facts(text + prefix, len - prefix, r);
	return split(text, len, &l) && take(&l, r);
}

int bench_lines_parse(const char *text, size_t len, struct bench_report *r, struct err **e)
{
	*r = (struct bench_report){0};
	for (int number = 1; len; number++) {
		const char *newline = memchr(text, '\n', len);
		size_t length = newline ? (size_t)(newline - text) : len;

		if (!newline)
			return err_set(e, "cannot read the workload's line %d: it is cut off", number);
		if (!take_line(text, length, r))
			return err_set(e, "cannot read the workload's line %d: '%.*s'", number,
				(int)(length < 100 ? length : 100), text);
		text += length + 1;
		len -= length + 1;
	}
	return 0;
}

int bench_report_of(const struct buf *said, const char *name, bool is_whole, struct bench_report *r, struct err **e)
{
	if (bench_lines_parse(buf_text(said), said->len, r, e))
		return -1;
	if (strcmp(r->name, name) != 0)
		return err_set(e, "cannot read the workload's lines: '%s' speaks instead of '%s'", r->name, name);
	if (is_whole && !r->has_ended)
		return err_set(e, "cannot read the workload's lines: the last one is missing");
	for (size_t i = 0; i < r->count; i++)
		if (!strcmp(r->sample[i].verified, SAMPLE_WRONG))
			return err_set(
				e, "%s of %s is worthless: the workload got a wrong answer", r->sample[i].metric, name);
	return 0;
}

static const struct metric_info *find(const struct metric_info *metrics, const struct sample *s)
{
	for (; metrics->name; metrics++)
		if (!strcmp(metrics->name, s->metric) && !strcmp(metrics->unit, s->unit))
			return metrics;
	return NULL;
}

static bool is_there(const struct bench_report *r, size_t end, const char *metric)
{
	for (size_t i = 0; i < end; i++)
		if (!strcmp(r->sample[i].metric, metric))
			return true;
	return false;
}

int bench_report_take(
	const struct bench_report *r, const struct metric_info *metrics, struct finding *f, struct err **e)
{
	for (const struct metric_info *m = metrics; m->name; m++)
		if (!m->is_optional && !is_there(r, r->count, m->name))
			return err_set(e, "%s did not give the figure %s", r->name, m->name);
	for (size_t i = 0; i < r->count; i++) {
		const struct sample *s = &r->sample[i];

		if (!find(metrics, s) || is_there(r, i, s->metric))
			return err_set(e, "%s gave the unexpected figure %s in %s", r->name, s->metric, s->unit);
		finding_add(f, s->metric, s->value, s->unit, s->mean, s->verified);
	}
	snprintf(f->facts, sizeof(f->facts), "%s", r->facts);
	return 0;
}
