// SPDX-License-Identifier: MIT
#include "suite/analyse_line.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define ERROR_MAX 2000 // bytes of an error text that are kept

// In the order in which the record writes them.
enum member {
	TRIAL,
	BLOCK,
	ARM,
	RUNTIME,
	IMPLEMENTATION,
	VERSION,
	PROVENANCE,
	ENGINE,
	WORKLOAD,
	IMAGE,
	LIMIT,
	CONTAINERS,
	REPETITION,
	METRIC,
	UNIT,
	VALUE,
	MEAN,
	VERIFIED,
	STATE,
	ERROR,
	FLAG,
	FACTS,
	TIME,
	CHECKSUM,
	MEMBERS
};

static const char *const member_name[MEMBERS] = {"trial", "block", "arm", "runtime", "implementation", "version",
	"provenance", "engine", "workload", "image", "limit", "containers", "repetition", "metric", "unit", "value",
	"mean", "verified", "state", "error", "flag", "facts", "t", "crc"};

struct members {
	yyjson_val *of[MEMBERS]; // NULL: the line has no such member
	struct sample_log *log;
	struct line_fault *fault;
};

static bool wrong(struct line_fault *f, const char *member, const char *what)
{
	snprintf(f->text, sizeof(f->text), "its %s %s", member, what);
	return false;
}

// Searches from where the last one was found, as lines have their members in one order.
static enum member member_of(const char *key, enum member from)
{
	for (int i = 0; i < MEMBERS; i++) {
		int m = ((int)from + i) % MEMBERS;

		if (!strcmp(member_name[m], key))
			return (enum member)m;
	}
	return MEMBERS;
}

static bool collect(struct members *ms, yyjson_val *object)
{
	enum member expected = TRIAL, m;
	size_t i, max;
	yyjson_val *key, *value;

	yyjson_obj_foreach (object, i, max, key, value) {
		m = member_of(yyjson_get_str(key), expected);
		if (m == MEMBERS)
			continue;
		if (ms->of[m])
			return wrong(ms->fault, member_name[m], "stands there twice");
		ms->of[m] = value;
		expected = (enum member)((m + 1) % MEMBERS);
	}
	return true;
}

// Takes a text into the log's names. A member that is no text where it need not be one counts as wrong, but for null.
static bool take_text(struct members *ms, enum member m, bool may_be_null, const char **out)
{
	yyjson_val *v = ms->of[m];
	const char *s = yyjson_get_str(v);

	*out = NULL;
	if (may_be_null && (!v || yyjson_is_null(v)))
		return true;
	if (!s)
		return wrong(ms->fault, member_name[m], "is missing or no text");
	if (yyjson_get_len(v) != strlen(s))
		return wrong(ms->fault, member_name[m], "holds a NUL");
	if (yyjson_get_len(v) > SAMPLES_NAME_MAX)
		return wrong(ms->fault, member_name[m], "is too long");
	*out = intern(&ms->log->names, s);
	return *out || wrong(ms->fault, member_name[m], "is one name more than there is room for");
}

static bool take_texts(struct members *ms, struct sample_line *l)
{
	return take_text(ms, WORKLOAD, false, &l->workload) && take_text(ms, RUNTIME, false, &l->runtime) &&
	       take_text(ms, LIMIT, false, &l->limit) && take_text(ms, ARM, false, &l->arm) &&
	       take_text(ms, METRIC, true, &l->metric) && take_text(ms, UNIT, true, &l->unit) &&
	       take_text(ms, IMPLEMENTATION, true, &l->implementation) && take_text(ms, VERSION, true, &l->version) &&
	       take_text(ms, PROVENANCE, true, &l->provenance) && take_text(ms, ENGINE, true, &l->engine) &&
	       take_text(ms, FLAG, true, &l->flag);
}

// Containers are called after their trial. Failures that differ in nothing else are to be one, so their names become
// one in the text.
static void generalise(const char *s, unsigned trial, char out[ERROR_MAX + 1])
{
	char own[16];
	size_t used = 0;

	snprintf(own, sizeof(own), " t%u-", trial);
	out[0] = '\0';
	for (const char *at; used < ERROR_MAX && (at = strstr(s, own)); s = at + strlen(own))
		used += (size_t)snprintf(out + used, ERROR_MAX + 1 - used, "%.*s tN-", (int)(at - s), s);
	if (used < ERROR_MAX)
		snprintf(out + used, ERROR_MAX + 1 - used, "%s", s);
}

// A failure is never left out: when there is no room for its words, it is kept without them.
static bool take_error(struct members *ms, struct sample_line *l)
{
	const char *s = yyjson_get_str(ms->of[ERROR]);
	char text[ERROR_MAX + 1];

	if (!s)
		return true;
	generalise(s, l->trial, text);
	l->error = intern(&ms->log->errors, text);
	if (!l->error)
		l->error = "it failed with one more error than there is room for";
	return true;
}

static bool take_count(struct members *ms, enum member m, unsigned max, unsigned *out)
{
	yyjson_val *v = ms->of[m];

	if (!yyjson_is_uint(v) || yyjson_get_uint(v) > max)
		return wrong(ms->fault, member_name[m], "is missing or no number in its range");
	*out = (unsigned)yyjson_get_uint(v);
	return true;
}

static bool take_counts(struct members *ms, struct sample_line *l)
{
	return take_count(ms, TRIAL, SAMPLES_TRIALS_MAX, &l->trial) &&
	       take_count(ms, BLOCK, SAMPLES_TRIALS_MAX, &l->block) &&
	       take_count(ms, CONTAINERS, SAMPLES_CONTAINERS_MAX, &l->containers);
}

static bool take_state(struct members *ms, struct sample_line *l)
{
	const char *state = yyjson_get_str(ms->of[STATE]);

	if (!state || strlen(state) != 1 || !strchr("CETS", *state))
		return wrong(ms->fault, "state", "is none of C, E, T, S");
	l->state = *state;
	l->is_wrong = yyjson_equals_str(ms->of[VERIFIED], "wrong");
	return true;
}

static bool take_value(struct members *ms, struct sample_line *l)
{
	yyjson_val *value = ms->of[VALUE];

	if (!l->metric)
		return l->state != 'C' || wrong(ms->fault, "state", "says completed, but it has no metric");
	if (!l->unit)
		return wrong(ms->fault, "metric", "has no unit");
	if (!yyjson_is_num(value) || !isfinite(yyjson_get_num(value)))
		return wrong(ms->fault, "value", "is no number");
	l->value = yyjson_get_num(value);
	return true;
}

bool sample_line_read(yyjson_val *object, struct sample_log *log, struct sample_line *l, struct line_fault *fault)
{
	struct members ms = {.log = log, .fault = fault};

	*l = (struct sample_line){.t = (double)NAN};
	if (!collect(&ms, object) || !take_texts(&ms, l) || !take_counts(&ms, l) || !take_error(&ms, l) ||
		!take_state(&ms, l) || !take_value(&ms, l))
		return false;
	if (ms.of[FACTS] && !yyjson_is_obj(ms.of[FACTS]))
		return wrong(fault, "facts", "are no object");
	if (yyjson_is_num(ms.of[TIME]))
		l->t = yyjson_get_num(ms.of[TIME]);
	return true;
}
