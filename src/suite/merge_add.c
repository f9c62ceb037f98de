// SPDX-License-Identifier: MIT
#include "suite/merge_add.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "suite/copy.h"
#include "suite/record_folder.h"

#define INCOMING ".incoming" // what is not yet whole; no run, as its name begins with a point
#define TRIES    9999

static enum merge_fate fate_of(enum log_relation r)
{
	return r == LOG_SAME      ? MERGE_SAME
	       : r == LOG_BEGINS  ? MERGE_BEGINS
	       : r == LOG_GOES_ON ? MERGE_GOES_ON
				  : MERGE_DIFFERS;
}

// Compares with every run of the same id. What makes a copy needless wins over what does not.
static int relate(
	const struct merge_set *m, const struct merge_run *r, enum merge_fate *fate, char other[256], struct err **e)
{
	char mine[PATH_MAX], theirs[PATH_MAX];
	enum log_relation relation;

	*fate = MERGE_ADDED;
	other[0] = '\0';
	for (size_t i = 0; i < m->runs; i++) {
		enum merge_fate f;

		if (strcmp(m->run[i].id, r->id) != 0)
			continue;
		if (snprintf(mine, sizeof(mine), "%s/samples.jsonl", r->path) >= (int)sizeof(mine) ||
			snprintf(theirs, sizeof(theirs), "%s/samples.jsonl", m->run[i].path) >= (int)sizeof(theirs))
			return err_set(e, "cannot compare %s: its name is too long", r->folder);
		if (log_relate(mine, theirs, &relation, e))
			return -1;
		f = fate_of(relation);
		if (*fate == MERGE_ADDED || f == MERGE_SAME || (f == MERGE_BEGINS && *fate != MERGE_SAME)) {
			*fate = f;
			snprintf(other, 256, "%s", m->run[i].folder);
		}
	}
	return 0;
}

// Renames the folder that came in to the first name that is free; never over another.
static int name_it(const struct merge_set *m, const char *incoming, const char *id, struct merge_run *r, struct err **e)
{
	char name[RECORD_NAME_BYTES], number[8] = "";

	record_folder_name(id, name);
	for (int i = 1; i <= TRIES; i++) {
		if (i > 1)
			snprintf(number, sizeof(number), "-%d", i);
		if (snprintf(r->folder, sizeof(r->folder), "%s%s", name, number) >= (int)sizeof(r->folder) ||
			snprintf(r->path, sizeof(r->path), "%s/%s", m->out, r->folder) >= (int)sizeof(r->path))
			return err_set(e, "cannot name %s: the name is too long", name);
		if (!renameat2(AT_FDCWD, incoming, AT_FDCWD, r->path, RENAME_NOREPLACE))
			return record_folder_sync(m->out, e);
		if (errno != EEXIST && errno != ENOTEMPTY)
			return err_sys(e, "cannot rename %s to %s", incoming, r->path);
	}
	return err_set(e, "cannot name %s: %d of that name exist", name, TRIES);
}

// A set inside of what it takes in would be copied into itself.
static bool is_inside(const char *inner, const char *outer)
{
	size_t n = strlen(outer);

	return !strncmp(inner, outer, n) && (inner[n] == '/' || inner[n] == '\0');
}

static int copy_in(struct merge_set *m, struct merge_run *r, struct err **e)
{
	char incoming[PATH_MAX], real[PATH_MAX];

	if (!realpath(r->path, real))
		return err_sys(e, "cannot open %s", r->path);
	if (is_inside(m->out, real))
		return err_set(e, "cannot copy %s: the set lies within it", r->path);
	if (snprintf(incoming, sizeof(incoming), "%s/%s", m->out, INCOMING) >= (int)sizeof(incoming))
		return err_set(e, "cannot copy %s: the name is too long", r->path);
	if (file_remove_tree(incoming, e) || file_mkdirs(incoming, e))
		return -1;
	if (copy_tree(real, incoming, MERGE_RUN_MAX, e)) {
		file_remove_tree(incoming, NULL);
		return -1;
	}
	snprintf(r->source, sizeof(r->source), "%s", real);
	return name_it(m, incoming, r->id, r, e);
}

bool merge_is_copied(enum merge_fate f)
{
	return f == MERGE_ADDED || f == MERGE_GOES_ON || f == MERGE_DIFFERS;
}

static int add(struct merge_set *m, struct merge_run *r, const char *path, enum merge_fate *fate, char other[256],
	struct err **e)
{
	if (run_look(path, r, e) || relate(m, r, fate, other, e))
		return -1;
	if (!merge_is_copied(*fate))
		snprintf(r->folder, sizeof(r->folder), "%s", other);
	return merge_is_copied(*fate) && copy_in(m, r, e) ? -1 : 0;
}

static int refuse(struct merge_event *event, const struct err *why, struct err **e)
{
	event->fate = MERGE_REFUSED;
	event->reason = strdup(err_text(why));
	return event->reason ? 0 : err_set(e, "cannot note %s: out of memory", event->source);
}

static int add_noted(struct merge_set *m, struct merge_run *r, const char *path, struct err **e)
{
	struct merge_event *event = merge_event(m, path, e);
	CLEANUP_ERR struct err *why = NULL;

	if (!event)
		return -1;
	if (add(m, r, path, &event->fate, event->other, &why))
		return refuse(event, why, e);
	snprintf(event->folder, sizeof(event->folder), "%s", r->folder);
	return merge_is_copied(event->fate) ? merge_keep_run(m, r, e) : 0;
}

int merge_add(struct merge_set *m, const char *path, struct err **e)
{
	struct merge_run *r = malloc(sizeof(*r));
	int rc = r ? add_noted(m, r, path, e) : err_set(e, "cannot read %s: out of memory", path);

	free(r);
	return rc;
}
