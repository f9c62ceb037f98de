// SPDX-License-Identifier: MIT
#include "suite/analyse_samples.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "suite/record.h"

#define ERROR_MAX 2000 // bytes of an error text that are kept

struct reader {
	struct sample_log *log;
	size_t number;       // of the line
	unsigned trial;      // whose lines stand here
	double t;            // when that trial was recorded
	unsigned char *seen; // a bit a trial
};

static int drop(struct reader *r, const char *fmt, ...) PRINTF(2, 3);

// Counts the line out. Returns 0: a dropped line is no failure.
static int drop(struct reader *r, const char *fmt, ...)
{
	struct sample_log *log = r->log;
	va_list ap;

	if (log->dropped < SAMPLES_NAMED_DROPS) {
		struct dropped_line *d = &log->drop[log->dropped];

		d->number = r->number;
		va_start(ap, fmt);
		vsnprintf(d->reason, sizeof(d->reason), fmt, ap);
		va_end(ap);
	}
	log->dropped++;
	return 0;
}

// Takes a text of at most max bytes into the log's names. Returns the fault, or NULL.
static const char *take_text(struct reader *r, yyjson_val *o, const char *key, bool may_be_null, const char **out)
{
	yyjson_val *v = yyjson_obj_get(o, key);
	const char *s = yyjson_get_str(v);

	*out = NULL;
	if (may_be_null && (!v || yyjson_is_null(v)))
		return NULL;
	if (!s)
		return "is missing or no text";
	if (yyjson_get_len(v) != strlen(s))
		return "holds a NUL";
	if (strlen(s) > SAMPLES_NAME_MAX)
		return "is too long";
	*out = intern(&r->log->names, s);
	return *out ? NULL : "finds no memory";
}

// Containers are called after their trial. Failures that differ in nothing else are to be one, so their names become
// one in the text.
static const char *take_error(struct reader *r, yyjson_val *o, unsigned trial, const char **out)
{
	const char *s = yyjson_get_str(yyjson_obj_get(o, "error")), *at;
	char own[16], text[ERROR_MAX + 1];
	size_t used = 0;

	*out = NULL;
	if (!s)
		return NULL;
	snprintf(own, sizeof(own), " t%u-", trial);
	for (text[0] = '\0'; used < ERROR_MAX && (at = strstr(s, own)); s = at + strlen(own))
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%.*s tN-", (int)(at - s), s);
	if (used < ERROR_MAX)
		snprintf(text + used, sizeof(text) - used, "%s", s);
	*out = intern(&r->log->names, text);
	return *out ? NULL : "finds no memory";
}

static const char *take_count(yyjson_val *o, const char *key, unsigned max, unsigned *out)
{
	yyjson_val *v = yyjson_obj_get(o, key);

	if (!yyjson_is_uint(v) || yyjson_get_uint(v) > max)
		return "is missing or no number in its range";
	*out = (unsigned)yyjson_get_uint(v);
	return NULL;
}

// The members of a line, or the first one at fault in *key and why.
static const char *take_members(struct reader *r, yyjson_val *o, struct sample_line *l, const char **key)
{
	const struct {
		const char *key, **to;
		bool may_be_null;
	} text[] = {
		{"workload", &l->workload, false},
		{"runtime", &l->runtime, false},
		{"limit", &l->limit, false},
		{"arm", &l->arm, false},
		{"metric", &l->metric, true},
		{"unit", &l->unit, true},
		{"implementation", &l->implementation, true},
		{"version", &l->version, true},
		{"provenance", &l->provenance, true},
		{"engine", &l->engine, true},
		{"flag", &l->flag, true},
	};
	const char *fault = NULL;

	for (size_t i = 0; !fault && i < sizeof(text) / sizeof(*text); i++) {
		*key = text[i].key;
		fault = take_text(r, o, text[i].key, text[i].may_be_null, text[i].to);
	}
	if (!fault && (fault = take_count(o, *key = "trial", SAMPLES_TRIALS_MAX, &l->trial)))
		return fault;
	if (!fault && (fault = take_count(o, *key = "block", SAMPLES_TRIALS_MAX, &l->block)))
		return fault;
	if (!fault && (fault = take_count(o, *key = "containers", 100000, &l->containers)))
		return fault;
	if (!fault)
		fault = take_error(r, o, l->trial, &l->error);
	return fault;
}

// What the members must be to each other.
static const char *judge(yyjson_val *o, struct sample_line *l)
{
	const char *state = json_text(o, "state", "");
	yyjson_val *value = yyjson_obj_get(o, "value");

	if (strlen(state) != 1 || !strchr("CETS", *state))
		return "its state is none of C, E, T, S";
	l->state = *state;
	l->is_wrong = !strcmp(json_text(o, "verified", ""), "wrong");
	if (!l->metric)
		return *state == 'C' ? "it has neither a metric nor a failure" : NULL;
	if (!l->unit)
		return "its metric has no unit";
	if (!yyjson_is_num(value) || !isfinite(yyjson_get_num(value)))
		return "its value is no number";
	l->value = yyjson_get_num(value);
	return NULL;
}

// Lines of a trial stand together and share one time: what comes later under the same number was recorded twice.
static bool is_repeated(struct reader *r, const struct sample_line *l, double t)
{
	unsigned char bit = (unsigned char)(1u << l->trial % 8), *seen = &r->seen[l->trial / 8];

	if (l->trial == r->trial && t == r->t)
		return false;
	if (*seen & bit)
		return true;
	*seen |= bit;
	r->trial = l->trial;
	r->t = t;
	return false;
}

static int keep(struct reader *r, const struct sample_line *l, struct err **e)
{
	struct sample_log *log = r->log;

	if (log->count == log->size) {
		size_t size = log->size ? log->size * 2 : 256;
		struct sample_line *grown = realloc(log->line, size * sizeof(*grown));

		if (!grown)
			return err_set(e, "cannot keep line %zu: out of memory", r->number);
		log->line = grown;
		log->size = size;
	}
	log->line[log->count++] = *l;
	return 0;
}

static int read_line(struct reader *r, const char *text, size_t len, struct err **e)
{
	CLEANUP_ERR struct err *why = NULL;
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct sample_line l = {0};
	const char *key = "", *fault;
	yyjson_val *o, *facts;

	if (json_parse("it", text, len, &doc, &why))
		return drop(r, "%s", err_text(why));
	o = yyjson_doc_get_root(doc);
	if (!yyjson_is_obj(o))
		return drop(r, "it is no JSON object");
	fault = take_members(r, o, &l, &key);
	if (fault)
		return drop(r, "its %s %s", key, fault);
	fault = judge(o, &l);
	if (fault)
		return drop(r, "%s", fault);
	facts = yyjson_obj_get(o, "facts");
	if (facts && !yyjson_is_obj(facts))
		return drop(r, "its facts are no object");
	l.t = json_number(o, "t", (double)NAN);
	if (is_repeated(r, &l, isnan(l.t) ? -1 : l.t))
		return drop(r, "trial %u was recorded before", l.trial);
	return keep(r, &l, e) || (facts && facts_keep(&r->log->facts, &l, facts, e)) ? -1 : 0;
}

static int read_lines(struct reader *r, const char *text, size_t len, bool is_checked, struct err **e)
{
	for (size_t at = 0, next, lines; at < len; at = next) {
		const char *newline = memchr(text + at, '\n', len - at);
		size_t length = newline ? (size_t)(newline - text) - at : len - at;

		next = at + length + (newline ? 1 : 0);
		r->number++;
		if (length == 0)
			continue;
		if (!newline)
			drop(r, "it is torn: it has no end");
		else if (is_checked && record_valid_length(text + at, length + 1, &lines) != length + 1)
			drop(r, "it is torn: its checksum does not hold");
		else if (read_line(r, text + at, length, e))
			return -1;
	}
	return 0;
}

int samples_parse(
	const char *name, const char *text, size_t len, bool is_checked, struct sample_log *log, struct err **e)
{
	struct reader r = {.log = log};
	int rc;

	*log = (struct sample_log){0};
	r.seen = calloc(SAMPLES_TRIALS_MAX / 8 + 1, 1);
	if (!r.seen)
		return err_set(e, "cannot read %s: out of memory", name);
	r.t = (double)NAN;
	rc = read_lines(&r, text, len, is_checked, e);
	free(r.seen);
	return rc ? err_wrap(e, "cannot read %s", name) : 0;
}

void samples_free(struct sample_log *log)
{
	free(log->line);
	facts_free(&log->facts);
	intern_free(&log->names);
	*log = (struct sample_log){0};
}
