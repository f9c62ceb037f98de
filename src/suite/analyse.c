// SPDX-License-Identifier: MIT
#include "suite/analyse.h"

#include <limits.h>
#include <string.h>

#include "base/file.h"
#include "suite/analyse_logs.h"
#include "suite/runtime.h"
#include "suite/summary.h"

#define FACTS_MAX (4u << 20) // bytes of machine.json and run.json: they have some 10 KiB

static const struct metric_info *metric_of(const char *workload, const char *metric, int *rank)
{
	size_t n;
	const struct measure_ops *const *m = measure_table(&n);
	int r = 0;

	for (size_t i = 0; i < n; i++)
		for (const struct metric_info *info = m[i]->metrics; info->name; info++, r++)
			if (!strcmp(m[i]->name, workload) && !strcmp(info->name, metric)) {
				*rank = r;
				return info;
			}
	*rank = INT_MAX;
	return NULL;
}

static int runtime_rank(const char *name)
{
	size_t n;
	const struct runtime *r = runtime_table(&n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(r[i].name, name))
			return (int)i;
	return INT_MAX;
}

// Loads an object; what is wrong with it goes into note, and NULL is returned.
static yyjson_val *load_facts(const char *folder, const char *file, yyjson_doc **doc, struct err **note)
{
	char path[1024];

	if (snprintf(path, sizeof(path), "%s/%s", folder, file) >= (int)sizeof(path))
		err_set(note, "cannot read %s: the folder's name is too long", file);
	else if (!json_load(path, FACTS_MAX, doc, note) && !yyjson_is_obj(yyjson_doc_get_root(*doc)))
		err_set(note, "cannot read %s: it is no JSON object", file);
	return *note ? NULL : yyjson_doc_get_root(*doc);
}

static int analyse_log(const char *folder, const struct sample_log *log, struct buf *out, struct err **e)
{
	CLEANUP_JSON yyjson_doc *machine = NULL, *run = NULL;
	CLEANUP_ERR struct err *no_machine = NULL, *no_run = NULL;
	char where[PATH_MAX];
	const char *notes[3] = {NULL};
	struct summary_input in = {.log = log, .notes = notes, .tables = {metric_of, runtime_rank}};
	size_t n = 0;

	snprintf(where, sizeof(where), "%s", folder);
	in.log_of = analyse_log_of;
	in.log_arg = where;
	in.machine = load_facts(folder, "machine.json", &machine, &no_machine);
	in.run = load_facts(folder, "run.json", &run, &no_run);
	if (no_machine)
		notes[n++] = no_machine->text;
	if (no_run)
		notes[n++] = no_run->text;
	return summary_make(&in, out, e);
}

int analyse_folder(const char *folder, struct buf *summary_json, struct err **e)
{
	char path[1024];
	struct sample_log log;
	int rc;

	if (snprintf(path, sizeof(path), "%s/samples.jsonl", folder) >= (int)sizeof(path))
		return err_set(e, "cannot analyse %s: its name is too long", folder);
	rc = samples_load(path, NULL, NULL, &log, e);
	if (!rc)
		rc = analyse_log(folder, &log, summary_json, e);
	samples_free(&log);
	return rc;
}
