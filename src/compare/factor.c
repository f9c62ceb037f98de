// SPDX-License-Identifier: MIT
#include "compare/factor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "compare/factor_table.h"

bool factor_is_condition(const struct factor *f)
{
	return f->kind != FACTOR_HARDWARE && f->kind != FACTOR_FREE;
}

struct factor *factors_find(struct compare_factors *f, const char *key, enum factor_kind kind)
{
	size_t i = 0;

	if (!f->list)
		f->list = calloc(COMPARE_FACTORS_MAX, sizeof(*f->list));
	while (f->list && i < f->count && strcmp(f->list[i].key, key) != 0)
		i++;
	if (!f->list || i == COMPARE_FACTORS_MAX || strlen(key) > FACTOR_KEY_MAX)
		return NULL;
	if (i == f->count) {
		snprintf(f->list[f->count].key, sizeof(f->list->key), "%s", key);
		f->list[f->count++].kind = kind;
	}
	return &f->list[i];
}

int factor_set(struct factor *f, size_t run, yyjson_val *value, struct err **e)
{
	bool is_text = yyjson_is_str(value);

	if (!value || yyjson_is_null(value) || (is_text && yyjson_get_len(value) == 0))
		return 0;
	if (yyjson_is_arr(value) && yyjson_arr_size(value) == 0)
		return 0;
	free(f->value[run]);
	f->value[run] = is_text ? strdup(yyjson_get_str(value)) : yyjson_val_write(value, 0, NULL);
	return f->value[run] ? 0 : err_set(e, "cannot read the factor %s: no room, or no number", f->key);
}

static int read_table(struct compare_factors *f, yyjson_val *summary, size_t run, bool is_hardware, struct err **e)
{
	size_t n;
	const struct factor_place *place = factor_table(&n);

	for (size_t i = 0; i < n; i++) {
		struct factor *to;

		if ((place[i].kind == FACTOR_HARDWARE) != is_hardware)
			continue;
		to = factors_find(f, place[i].key, place[i].kind);
		if (!to)
			return err_set(e, "cannot read the factors: out of memory");
		to->is_identity = place[i].is_identity;
		if (factor_set(to, run, yyjson_ptr_get(summary, place[i].path), e))
			return -1;
	}
	return 0;
}

static int read_settings(struct compare_factors *f, yyjson_val *summary, size_t run, struct err **e)
{
	yyjson_val *settings = yyjson_ptr_get(summary, "/run/settings"), *key, *value;
	enum factor_kind kind;
	size_t i, max;

	// yyjson's loop over members computes with the pointer before it looks at it.
	if (!yyjson_is_obj(settings))
		return 0;
	yyjson_obj_foreach (settings, i, max, key, value) {
		struct factor *to;

		if (!factor_of_setting(yyjson_get_str(key), &kind))
			continue;
		to = factors_find(f, yyjson_get_str(key), kind);
		if (!to)
			return err_set(e, "cannot read the settings: there are too many, or a name is too long");
		if (factor_set(to, run, value, e))
			return -1;
	}
	return 0;
}

// A row's implementation, version and provenance; the first row of a runtime stands for all.
static int read_runtime(struct compare_factors *f, yyjson_val *row, size_t run, struct err **e)
{
	const char *name = json_text(row, "runtime", ""), *version = json_text(row, "version", "");
	CLEANUP_BUF struct buf text = {0};
	char key[FACTOR_KEY_MAX + 1];
	struct factor *to;

	snprintf(key, sizeof(key), "runtime.%s", name);
	to = factors_find(f, key, FACTOR_IF_BOTH);
	if (!to)
		return err_set(e, "cannot read the runtimes: there are too many");
	if (!*name || !*version || to->value[run])
		return 0;
	buf_printf(
		&text, "%s %s, %s", json_text(row, "implementation", "?"), version, json_text(row, "provenance", "?"));
	to->value[run] = strdup(buf_text(&text));
	return to->value[run] ? 0 : err_set(e, "cannot read the runtimes: out of memory");
}

static int read_runtimes(struct compare_factors *f, yyjson_val *summary, size_t run, struct err **e)
{
	yyjson_val *measure, *row;
	size_t i, j, max, n;

	yyjson_arr_foreach (yyjson_obj_get(summary, "measures"), i, max, measure)
		yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), j, n, row)
			if (read_runtime(f, row, run, e))
				return -1;
	return 0;
}

static bool is_different(const struct factor *f, const char *a, const char *b)
{
	if (a && b)
		return strcmp(a, b) != 0;
	return f->kind == FACTOR_REQUIRED || (f->kind != FACTOR_IF_BOTH && (a || b));
}

int factors_read(struct compare_factors *f, yyjson_val *const *summary, size_t n, struct err **e)
{
	for (size_t i = 0; i < n; i++)
		if (read_table(f, summary[i], i, false, e))
			return -1;
	for (size_t i = 0; i < n; i++)
		if (read_settings(f, summary[i], i, e) || read_runtimes(f, summary[i], i, e))
			return -1;
	for (size_t i = 0; i < n; i++)
		if (read_table(f, summary[i], i, true, e))
			return -1;
	for (size_t k = 0; k < f->count; k++)
		for (size_t i = 1; i < n; i++)
			f->list[k].differs[i] = is_different(&f->list[k], f->list[k].value[0], f->list[k].value[i]);
	return factors_mitigations(f, summary, n, e);
}

static bool differs(const struct factor *f)
{
	for (size_t run = 0; run < COMPARE_RUNS_MAX; run++)
		if (f->differs[run])
			return true;
	return false;
}

static int refuse(const struct compare_factors *f, const char *key, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};
	size_t count = 0;

	buf_str(&text, "cannot accept a difference in '");
	text_show(&text, key, FACTOR_KEY_MAX);
	buf_str(&text, "': it is no condition of these runs; those that differ:");
	for (size_t i = 0; i < f->count; i++)
		if (factor_is_condition(&f->list[i]) && differs(&f->list[i])) {
			buf_str(&text, " ");
			text_show(&text, f->list[i].key, FACTOR_KEY_MAX);
			count++;
		}
	return err_set(e, "%s%s", buf_text(&text), count ? "" : " none");
}

int factors_accept(struct compare_factors *f, const char *const *despite, struct err **e)
{
	for (; despite && *despite; despite++) {
		size_t i = 0;

		while (i < f->count && strcmp(f->list[i].key, *despite) != 0)
			i++;
		if (i == f->count || !factor_is_condition(&f->list[i]))
			return refuse(f, *despite, e);
		f->list[i].is_accepted = true;
	}
	return 0;
}

bool factors_identity(const struct compare_factors *f, size_t run, struct buf *out)
{
	bool is_known = false;

	for (size_t i = 0; i < f->count; i++)
		if (f->list[i].is_identity) {
			buf_printf(out, "%s=%s\n", f->list[i].key, f->list[i].value[run] ? f->list[i].value[run] : "");
			is_known |= f->list[i].value[run] != NULL;
		}
	return is_known;
}

void factors_free(struct compare_factors *f)
{
	for (size_t i = 0; i < f->count; i++)
		for (size_t run = 0; run < COMPARE_RUNS_MAX; run++)
			free(f->list[i].value[run]);
	free(f->list);
	*f = (struct compare_factors){0};
}
