// SPDX-License-Identifier: MIT
// For the tests of the record: a small plan, a folder for RAM, a folder for the volume, and trials to record.
#ifndef UNIT_RECORD_FIXTURE_H
#define UNIT_RECORD_FIXTURE_H

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "suite/record.h"

struct fixture {
	char folder[32], ram[64], volume[64];
	struct plan plan;
	struct record *record; // NULL: none is open
};

static inline int fixture_make(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct settings s;

	*state = x;
	snprintf(x->folder, sizeof(x->folder), "/tmp/test_record.XXXXXX");
	if (!mkdtemp(x->folder))
		return -1;
	snprintf(x->ram, sizeof(x->ram), "%s/ram", x->folder);
	snprintf(x->volume, sizeof(x->volume), "%s/volume", x->folder);
	settings_default(&s, "smoke");
	if (settings_set(&s, "runtimes", "native, docker", NULL) ||
		settings_set(&s, "workloads", "noop, httpd", NULL) || settings_set(&s, "seed", "1", NULL))
		return -1;
	return file_mkdirs(x->volume, NULL) || plan_make(&s, &x->plan, NULL);
}

static inline int fixture_remove(void **state)
{
	struct fixture *x = *state;
	bool is_delivered;
	int failed;

	if (x->record)
		record_close(x->record, &is_delivered, NULL);
	plan_free(&x->plan);
	failed = file_remove_tree(x->folder, NULL);
	free(x);
	return failed;
}

static inline void open_record(struct fixture *x, const char *name)
{
	CLEANUP_ERR struct err *e = NULL;

	if (record_open(x->ram, x->volume, name, &x->plan, &x->record, &e))
		fail_msg("%s", err_text(e));
}

static inline int close_record(struct fixture *x, bool *is_delivered)
{
	struct record *r = x->record;

	x->record = NULL;
	return record_close(r, is_delivered, NULL);
}

// Records trial i of the plan with two samples, or as failed.
static inline void record_one(struct fixture *x, size_t i, const char *error)
{
	struct trial t = x->plan.trial[i];
	struct finding f = {.count = 2};
	CLEANUP_ERR struct err *e = NULL;

	for (size_t k = 0; k < 2; k++)
		f.sample[k] = (struct sample){.metric = "start",
			.unit = "s",
			.value = 0.25 * (double)(i + k),
			.mean = "arithmetic",
			.verified = "verified"};
	t.state = error ? TRIAL_ERROR : TRIAL_COMPLETED;
	if (record_trial(x->record, &t, &f, "1.2.3", "debian", error, 1000000 * (i + 1), &e))
		fail_msg("%s", err_text(e));
}

static inline void read_file(const char *folder, const char *name, struct buf *out)
{
	CLEANUP_ERR struct err *e = NULL;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (file_read(path, 100000000, out, &e))
		fail_msg("%s", err_text(e));
}

// Returns key i of an object.
static inline const char *key_at(yyjson_val *object, size_t i)
{
	yyjson_obj_iter iter = yyjson_obj_iter_with(object);
	yyjson_val *key = NULL;

	for (size_t k = 0; k <= i; k++)
		key = yyjson_obj_iter_next(&iter);
	return yyjson_get_str(key);
}

// Reads line n (from 0) of a log that must be JSON with the keys in their order.
static inline yyjson_doc *line_at(const char *log, size_t n)
{
	static const char *const keys[] = {"trial", "block", "arm", "runtime", "implementation", "version",
		"provenance", "engine", "workload", "image", "limit", "containers", "repetition", "metric", "unit",
		"value", "mean", "verified", "state", "error", "t", "crc"};
	CLEANUP_ERR struct err *e = NULL;
	yyjson_doc *doc;

	for (; n; n--)
		log = strchr(log, '\n') + 1;
	if (json_parse("line", log, strcspn(log, "\n"), &doc, &e))
		fail_msg("%s", err_text(e));
	assert_int_equal(yyjson_obj_size(yyjson_doc_get_root(doc)), sizeof(keys) / sizeof(*keys));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		assert_string_equal(key_at(yyjson_doc_get_root(doc), i), keys[i]);
	return doc;
}

#endif
