// SPDX-License-Identifier: MIT
#include "suite/analyse_samples.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>

#include "base/lines.h"
#include "suite/analyse_line.h"
#include "suite/record.h"

struct reader {
	struct sample_log *log;
	bool is_checked;
	sample_keeper *keeper; // NULL: none
	void *arg;
	struct json_pool pool;
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

static int take(struct reader *r, yyjson_val *object, struct err **e)
{
	struct line_fault fault;
	struct sample_line l;
	yyjson_val *facts;
	const char *full;

	if (!yyjson_is_obj(object))
		return drop(r, "it is no JSON object");
	if (!sample_line_read(object, r->log, &l, &fault))
		return drop(r, "%s", fault.text);
	if (is_repeated(r, &l, isnan(l.t) ? -1 : l.t))
		return drop(r, "trial %u was recorded before", l.trial);
	full = bound_admit(&r->log->bound, &l);
	if (full)
		return drop(r, "%s", full);
	facts = yyjson_obj_get(object, "facts");
	if (facts && facts_keep(&r->log->facts, &l, facts, e))
		return -1;
	return r->keeper ? r->keeper(r->arg, object, &l, e) : keep(r, &l, e);
}

static int read_line(void *context, const struct line *line, struct err **e)
{
	struct reader *r = context;
	CLEANUP_ERR struct err *why = NULL;
	yyjson_doc *doc;

	r->number = line->number;
	if (line->is_cut)
		return drop(r, "it is longer than %d bytes", SAMPLES_LINE_MAX);
	if (!line->has_end)
		return drop(r, "it is torn: it has no end");
	if (r->is_checked && !record_is_whole(line->text, line->len))
		return drop(r, "it is torn: its checksum does not hold");
	if (json_parse_in(&r->pool, "it", line->text, line->len, &doc, &why))
		return drop(r, "%s", err_text(why));
	return take(r, yyjson_doc_get_root(doc), e);
}

// Reads from the file at name, or else the text.
static int read_all(struct reader *r, const char *name, const char *text, size_t len, struct err **e)
{
	CLEANUP_LINES struct lines lines = {.max = SAMPLES_LINE_MAX, .line = read_line, .context = r};
	int rc;

	*r->log = (struct sample_log){0};
	r->t = (double)NAN;
	r->seen = calloc(SAMPLES_TRIALS_MAX / 8 + 1, 1);
	if (!r->seen)
		return err_set(e, "cannot read %s: out of memory", name);
	if (!text)
		rc = lines_file(&lines, name, SAMPLES_FILE_MAX, e);
	else if ((rc = lines_feed(&lines, text, len, e) || lines_end(&lines, e) ? -1 : 0))
		err_wrap(e, "cannot read %s", name);
	free(r->seen);
	json_pool_free(&r->pool);
	return rc;
}

int samples_parse(
	const char *name, const char *text, size_t len, bool is_checked, struct sample_log *log, struct err **e)
{
	struct reader r = {.log = log, .is_checked = is_checked};

	return read_all(&r, name, text, len, e);
}

int samples_load(const char *path, sample_keeper *keeper, void *arg, struct sample_log *log, struct err **e)
{
	struct reader r = {.log = log, .is_checked = true, .keeper = keeper, .arg = arg};

	return read_all(&r, path, NULL, 0, e);
}

void samples_free(struct sample_log *log)
{
	free(log->line);
	facts_free(&log->facts);
	intern_free(&log->names);
	intern_free(&log->errors);
	bound_free(&log->bound);
	*log = (struct sample_log){0};
}
