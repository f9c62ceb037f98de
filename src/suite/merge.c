// SPDX-License-Identifier: MIT
#include "suite/merge.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "base/file.h"
#include "base/json.h"
#include "suite/merge_add.h"

#define INDEX_MAX (64u << 20) // bytes of runs.json

static int by_folder(const void *a, const void *b)
{
	const struct merge_run *x = a, *y = b;

	return strcmp(x->folder, y->folder);
}

int merge_keep_run(struct merge_set *m, const struct merge_run *r, struct err **e)
{
	struct merge_run *grown = realloc(m->run, (m->runs + 1) * sizeof(*grown));

	if (!grown)
		return err_set(e, "cannot keep %s: out of memory", r->folder);
	m->run = grown;
	grown[m->runs++] = *r;
	qsort(grown, m->runs, sizeof(*grown), by_folder);
	return 0;
}

// The sources are known from the index alone. It may be anybody's, and no more than a text is taken from it.
static void read_sources(struct merge_set *m)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	char path[PATH_MAX];
	size_t i, max;
	yyjson_val *o;

	if (snprintf(path, sizeof(path), "%s/runs.json", m->out) >= (int)sizeof(path) ||
		json_load(path, INDEX_MAX, &doc, NULL))
		return;
	yyjson_arr_foreach (yyjson_obj_get(yyjson_doc_get_root(doc), "runs"), i, max, o)
		for (size_t k = 0; k < m->runs; k++)
			if (!strcmp(m->run[k].folder, json_text(o, "folder", "")))
				snprintf(m->run[k].source, sizeof(m->run[k].source), "%s", json_text(o, "source", ""));
}

// Only folders right in the set are the set's.
static bool is_own(const struct merge_set *m, const char *path)
{
	size_t prefix = strlen(m->out) + 1;

	return strlen(path) > prefix && !strchr(path + prefix, '/');
}

static int read_runs(struct merge_set *m, struct err **e)
{
	CLEANUP_FOUND struct found f = {0};
	struct merge_run *r;
	int rc = 0;

	if (find_runs(m->out, &f, e))
		return -1;
	r = malloc(sizeof(*r));
	if (!r)
		return err_set(e, "cannot read %s: out of memory", m->out);
	for (size_t i = 0; !rc && i < f.count; i++)
		if (is_own(m, f.path[i]))
			rc = run_look(f.path[i], r, e) || merge_keep_run(m, r, e) ? -1 : 0;
	free(r);
	if (!rc)
		read_sources(m);
	return rc;
}

int merge_open(struct merge_set *m, const char *out, struct err **e)
{
	*m = (struct merge_set){.lock = -1};
	if (file_mkdirs(out, e))
		return -1;
	if (!realpath(out, m->out))
		return err_sys(e, "cannot open %s", out);
	m->lock = open(m->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (m->lock < 0)
		return err_sys(e, "cannot open %s", out);
	if (flock(m->lock, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? err_set(e, "cannot merge into %s: another merge is at work", out)
					    : err_sys(e, "cannot lock %s", out);
	return read_runs(m, e);
}

struct merge_event *merge_event(struct merge_set *m, const char *source, struct err **e)
{
	struct merge_event *grown = realloc(m->event, (m->events + 1) * sizeof(*grown));
	char *copy = strdup(source);

	if (grown)
		m->event = grown;
	if (!grown || !copy) {
		free(copy);
		err_set(e, "cannot note %s: out of memory", source);
		return NULL;
	}
	grown[m->events] = (struct merge_event){.source = copy};
	return &grown[m->events++];
}

int merge_take(struct merge_set *m, const char *source, struct err **e)
{
	CLEANUP_FOUND struct found f = {0};

	if (find_runs(source, &f, e))
		return -1;
	if (!f.count)
		return err_set(e, "cannot merge %s: there is no samples.jsonl in it or below", source);
	for (size_t i = 0; i < f.count; i++)
		if (merge_add(m, f.path[i], e))
			return -1;
	return 0;
}

static int write_index(const struct merge_set *m, const char *name, const struct buf *text, struct err **e)
{
	CLEANUP_BUF struct buf old = {0};
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", m->out, name) >= (int)sizeof(path))
		return err_set(e, "cannot write %s: the name is too long", name);
	if (!file_read(path, INDEX_MAX, &old, NULL) && old.len == text->len &&
		!memcmp(buf_text(&old), buf_text(text), text->len))
		return 0;
	return file_replace(path, buf_text(text), text->len, 0644, e);
}

int merge_write(struct merge_set *m, time_t now, struct err **e)
{
	CLEANUP_BUF struct buf tsv = {0}, json = {0};

	run_check_clocks(m->run, m->runs, now);
	merge_index_tsv(m, &tsv);
	if (merge_index_json(m, false, &json, e))
		return -1;
	if (!buf_ok(&tsv))
		return err_set(e, "cannot write the index: out of memory");
	return write_index(m, "runs.tsv", &tsv, e) || write_index(m, "runs.json", &json, e) ? -1 : 0;
}

void merge_close(struct merge_set *m)
{
	scope_close(&m->lock);
	for (size_t i = 0; i < m->events; i++) {
		free(m->event[i].source);
		free(m->event[i].reason);
	}
	free(m->event);
	free(m->run);
	*m = (struct merge_set){.lock = -1};
}
