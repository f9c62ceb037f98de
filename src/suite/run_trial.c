// SPDX-License-Identifier: MIT
#include <string.h>

#include "base/clock.h"
#include "base/unit.h"
#include "host/leftover.h"
#include "suite/run.h"

#define TIMEOUTS_IN_A_ROW 3 // after so many, a cell is not tried again: a night has only so many hours

static const struct run_runtime *known_runtime(const struct run *r, const struct runtime *runtime)
{
	for (size_t i = 0; i < r->runtime_count; i++)
		if (r->runtimes[i].runtime == runtime)
			return &r->runtimes[i];
	return NULL;
}

// How often the trials of this cell ran into their deadline, without one that did not.
static unsigned timeouts_before(const struct run *r, const struct trial *t)
{
	unsigned n = 0;

	for (const struct trial *other = r->plan.trial; other < t; other++) {
		if (!trial_is_alike(other, t))
			continue;
		n = other->state == TRIAL_TIMEOUT ? n + 1 : 0;
	}
	return n;
}

// Sets e to why the trial is not to be made, if so.
static int check_skip(const struct run *r, const struct trial *t, struct err **e)
{
	const struct run_runtime *known = known_runtime(r, t->runtime);

	if (!known || known->missing)
		return err_kind_set(e, ERR_UNSUPPORTED, "%s", known ? err_text(known->missing) : "unknown runtime");
	if (timeouts_before(r, t) >= TIMEOUTS_IN_A_ROW)
		return err_kind_set(e, ERR_UNSUPPORTED, "its last %d trials did not end in time", TIMEOUTS_IN_A_ROW);
	return 0;
}

static enum trial_state state_of(const struct err *e)
{
	return e->kind == ERR_TIMEOUT ? TRIAL_TIMEOUT : e->kind == ERR_UNSUPPORTED ? TRIAL_SKIPPED : TRIAL_ERROR;
}

// Measures, and looks for what was left behind.
static int measure(struct run *r, const struct trial *t, struct finding *f, struct err **e)
{
	CLEANUP_BUF struct buf more = {0};
	struct leftover before, after;
	int failed;

	leftover_count(&before);
	failed = t->measure->run(t, &r->settings, clock_deadline(r->settings.deadline_ns), f, e);
	leftover_count(&after);
	if (leftover_is_more(&before, &after, &more))
		run_note(r, "trial %u (%s, %s) left something behind: %s", t->number, t->runtime->name,
			t->measure->name, buf_text(&more));
	return failed;
}

// The first headline figure, for the screen.
static void headline(const struct trial *t, const struct finding *f, char *out, size_t size)
{
	out[0] = '\0';
	for (const struct metric_info *m = t->measure->metrics; m->name; m++) {
		for (size_t i = 0; m->is_headline && i < f->count; i++) {
			if (strcmp(f->sample[i].metric, m->name))
				continue;
			unit_print(f->sample[i].value, f->sample[i].unit, out, size);
			return;
		}
	}
}

static void save_log(struct run *r, const struct trial *t, const struct finding *f, const char *why)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_ERR struct err *e = NULL;
	char name[128];

	snprintf(name, sizeof(name), "logs/trial-%u-%s-%s.log", t->number, t->runtime->name, t->measure->name);
	buf_printf(&text, "%s\n\n", why);
	buf_add(&text, buf_text(&f->log), f->log.len);
	if (record_file(r->record, name, buf_text(&text), text.len, &e))
		run_note(r, "%s", err_text(e));
}

int run_trial(struct run *r, struct trial *t, struct err **e)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	const struct run_runtime *known = known_runtime(r, t->runtime);
	CLEANUP_ERR struct err *why = NULL;
	char text[64];
	int result;

	if (!f)
		return err_set(e, "cannot begin trial %u: out of memory", t->number);
	screen_trial_start(r->screen, t);
	if (check_skip(r, t, &why) || measure(r, t, f, &why))
		t->state = state_of(why);
	else
		t->state = TRIAL_COMPLETED;
	result = record_trial(r->record, t, f, known ? known->version : "", runtime_provenance(t->runtime),
		why ? err_text(why) : NULL, clock_ns() - r->t0, e);
	if (t->state == TRIAL_ERROR || t->state == TRIAL_TIMEOUT)
		save_log(r, t, f, err_text(why));
	headline(t, f, text, sizeof(text));
	screen_trial_end(r->screen, t, why ? err_text(why) : text);
	buf_free(&f->log);
	return result;
}
