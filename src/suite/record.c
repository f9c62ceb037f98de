// SPDX-License-Identifier: MIT
#include "suite/record.h"

#include <string.h>
#include <strings.h>

#include "suite/jsonl.h"
#include "suite/record_place.h"

#define MIB         (UINT64_C(1) << 20)
#define TRIAL_BYTES 8192       // of the log, for a trial: a dozen samples
#define LOG_MIN     MIB        // allocated at least, and each time that the log is full
#define LOG_MAX     (64 * MIB) // allocated at most: a slow stick takes ten seconds for it

struct record {
	struct record_place ram, volume;
	bool has_volume;    // one was given
	struct err *fault;  // why it is no longer written to
	uint64_t *state_at; // offset in plan.tsv of each trial's state
	size_t count;
};

static bool is_volume_used(const struct record *r)
{
	return r->has_volume && !r->fault;
}

// From here on the volume is left alone; that its descriptors are closed lets it be unmounted.
static void give_up_volume(struct record *r, struct err **why)
{
	r->fault = steal_ptr(why);
	record_place_close(&r->volume);
}

static int find_states(struct record *r, const struct buf *plan, size_t count, struct err **e)
{
	const char *line = buf_text(plan);

	r->state_at = calloc(count, sizeof(*r->state_at));
	if (!r->state_at)
		return err_set(e, "cannot record: out of memory");
	line = strchr(line, '\n') + 1; // the comment
	for (r->count = 0; r->count < count; r->count++) {
		line = strchr(line, '\n') + 1;
		r->state_at[r->count] = (uint64_t)(line - buf_text(plan));
	}
	return 0;
}

static uint64_t log_size(size_t trials)
{
	uint64_t size = trials * TRIAL_BYTES;

	return size < LOG_MIN ? LOG_MIN : size > LOG_MAX ? LOG_MAX : size;
}

static void open_volume(struct record *r, const char *dir, const char *name, const struct buf *plan)
{
	struct err *why = NULL;
	char results[PATH_MAX];

	r->has_volume = true;
	if (snprintf(results, sizeof(results), "%s/results", dir) >= (int)sizeof(results))
		err_set(&why, "cannot use %s: the name is too long", dir);
	else if (!record_place_open(&r->volume, results, name, plan, log_size(r->count), LOG_MIN, &why))
		return;
	give_up_volume(r, &why);
}

static void record_free(struct record *r)
{
	record_place_close(&r->ram);
	record_place_close(&r->volume);
	err_free(&r->fault);
	free(r->state_at);
	free(r);
}

int record_open(const char *ram_dir, const char *volume_dir, const char *name, const struct plan *p,
	struct record **out, struct err **e)
{
	struct record *r = calloc(1, sizeof(*r));
	CLEANUP_BUF struct buf plan = {0};

	*out = NULL;
	if (!r)
		return err_set(e, "cannot record: out of memory");
	r->ram.log = r->ram.plan = r->volume.log = r->volume.plan = -1;
	plan_print(p, &plan);
	if (!buf_ok(&plan))
		err_set(e, "cannot record: out of memory");
	if (!buf_ok(&plan) || find_states(r, &plan, p->count, e) ||
		record_place_open(&r->ram, ram_dir, name, &plan, 0, 0, e)) {
		record_free(r);
		return -1;
	}
	if (volume_dir)
		open_volume(r, volume_dir, name, &plan);
	*out = r;
	return 0;
}

static int place_trial(struct record_place *p, const struct buf *lines, uint64_t state_at, char state, struct err **e)
{
	return record_place_append(p, lines, e) || record_place_state(p, state_at, state, e) ? -1 : 0;
}

// Puts the caller's claim and the error in accord, so that no line says both.
static void settle(struct jsonl_trial *t, const struct finding *f, const char *error)
{
	bool has_failed_state = strchr("ETS", (char)t->trial->state) != NULL;

	t->error = error ? error : !f || f->count == 0 ? "the trial gave no sample" : NULL;
	t->state = !t->error ? TRIAL_COMPLETED : has_failed_state ? t->trial->state : TRIAL_ERROR;
}

// The facts stand in the first line of the trial, so that each is written once.
static void add_samples(struct jsonl_trial *about, const struct finding *f, struct buf *lines)
{
	about->flag = f->flag;
	for (size_t i = 0; i < f->count; i++) {
		about->facts = i == 0 && *f->facts ? f->facts : NULL;
		jsonl_line(about, &f->sample[i], lines);
	}
}

int record_trial(struct record *r, const struct trial *t, const struct finding *f, const char *version,
	const char *provenance, const char *error, uint64_t t_ns, struct err **e)
{
	struct jsonl_trial about = {.trial = t, .version = version, .provenance = provenance, .t_ns = t_ns};
	CLEANUP_BUF struct buf lines = {0};
	struct err *why = NULL;
	uint64_t state_at;
	int failed;

	if (t->number == 0 || t->number > r->count)
		return err_set(e, "cannot record trial %u: the plan has %zu", t->number, r->count);
	state_at = r->state_at[t->number - 1];
	settle(&about, f, error);
	if (about.error)
		jsonl_line(&about, NULL, &lines);
	else
		add_samples(&about, f, &lines);
	if (!buf_ok(&lines))
		return err_set(e, "cannot record trial %u: out of memory", t->number);
	failed = place_trial(&r->ram, &lines, state_at, (char)about.state, e);
	if (is_volume_used(r) && place_trial(&r->volume, &lines, state_at, (char)about.state, &why))
		give_up_volume(r, &why);
	return failed;
}

int record_file(struct record *r, const char *name, const void *data, size_t len, struct err **e)
{
	struct err *why = NULL;
	int failed;

	// FAT does not tell large letters from small.
	if (!strcasecmp(name, "samples.jsonl") || !strcasecmp(name, "plan.tsv"))
		return err_set(e, "cannot write %s: it is written trial by trial", name);
	failed = record_place_file(&r->ram, name, data, len, e);
	if (is_volume_used(r) && record_place_file(&r->volume, name, data, len, &why))
		give_up_volume(r, &why);
	return failed;
}

const char *record_volume_fault(const struct record *r)
{
	return r->fault ? err_text(r->fault) : NULL;
}

const char *record_folder(const struct record *r)
{
	return r->ram.folder;
}

const char *record_volume_folder(const struct record *r)
{
	return is_volume_used(r) ? r->volume.folder : NULL;
}

int record_close(struct record *r, bool *delivered, struct err **e)
{
	struct err *why = NULL;
	int failed = record_place_finish(&r->ram, e);

	if (is_volume_used(r) && record_place_finish(&r->volume, &why))
		give_up_volume(r, &why);
	*delivered = is_volume_used(r);
	record_free(r);
	return failed;
}
