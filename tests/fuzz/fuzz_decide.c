// SPDX-License-Identifier: MIT
// Any bytes as a decision file and as the summary of a run. A NUL parts the two; without one, the bytes are the file,
// or after a '{' the summary that study A's file is to decide by. Whatever is accepted must keep the promises of
// model.h and result.h.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct decide_model model;
static struct decide_result result;

static void must(int is_so)
{
	if (!is_so)
		abort();
}

static void check_model(void)
{
	double weights = 0;

	must(model.alternatives >= 2 && model.alternatives <= DECIDE_ALTERNATIVES_MAX);
	must(model.groups >= 1 && model.groups <= DECIDE_GROUPS_MAX);
	for (size_t g = 0; g < model.groups; g++) {
		const struct decide_group *group = &model.group[g];
		double shares = 0;

		must(group->count >= 1 && group->first + group->count <= model.criteria);
		for (size_t c = group->first; c < group->first + group->count; c++)
			shares += model.criterion[c].weight;
		must(fabs(shares - 1) < 1e-9);
		weights += group->weight;
	}
	must(weights > 0);
}

static int is_between(double v, double low, double high)
{
	return v >= low && v <= high;
}

static void check_move(const struct decide_move *v, double now, double max)
{
	must(isnan(v->up) || (v->up >= now && v->up <= max && v->up_to != result.first));
	must(isnan(v->down) || (v->down >= 0 && v->down <= now && v->down_to != result.first));
}

static void check_result(void)
{
	unsigned firsts = 0;

	for (size_t c = 0; c < model.criteria; c++) {
		for (size_t i = 0; i < result.alternatives; i++)
			must(is_between(result.score[c][i], 1, 10 + 1e-9));
		check_move(&result.criterion_move[c], model.criterion[c].weight, 1);
	}
	for (size_t g = 0; g < model.groups; g++) {
		for (size_t i = 0; i < result.alternatives; i++)
			must(is_between(result.sum[g][i], 100 - 1e-6, 1000 + 1e-6));
		check_move(&result.group_move[g], model.group[g].weight, (double)INFINITY);
	}
	for (size_t i = 0; i < result.alternatives; i++) {
		must(result.rank[i] >= 1 && result.rank[i] <= result.alternatives);
		firsts += result.rank[i] == 1;
	}
	must(firsts >= 1 && result.rank[result.first] == 1);
}

static void print(void)
{
	CLEANUP_BUF struct buf text = {0}, json = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;

	check_result();
	decide_text(&model, &result, &text);
	must(!decide_json(&model, &result, &json, NULL));
	must(!json_parse("json", buf_text(&json), json.len, &doc, NULL));
}

static int read_file(const char *file, size_t len)
{
	CLEANUP_ERR struct err *e = NULL;

	if (decide_parse("fuzz", file, len, &model, &e)) {
		must(e && *err_text(e));
		return 0;
	}
	check_model();
	return 1;
}

static void decide_by(const char *run, size_t len)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (!json_parse("fuzz", run, len, &doc, NULL) && !decide_run(&model, yyjson_doc_get_root(doc), &result, NULL))
		print();
}

static void decide(const char *file, size_t file_len, const char *run, size_t run_len)
{
	if (!read_file(file, file_len))
		return;
	decide_published(&model, &result);
	print();
	decide_by(run, run_len);
}

static const char summary[] = "{\"version\":2,\"measures\":[{\"workload\":\"httpd\",\"metric\":\"requests_per_second\","
			      "\"rows\":[{\"runtime\":\"docker\",\"median\":1},{\"runtime\":\"kata\",\"median\":2}]}]}";

// Each edit is two bytes of place, one of length, and the bytes.
static void edit_study_a(const uint8_t *data, size_t size)
{
	char *text = strdup(decide_study_a());
	size_t len = strlen(decide_study_a());

	must(text != NULL);
	while (size > 3) {
		size_t at = ((size_t)data[0] << 8 | data[1]) % len, n = data[2] % 16;

		n = n < size - 3 ? n : size - 3;
		n = n < len - at ? n : len - at;
		memcpy(text + at, data + 3, n);
		data += 3 + n;
		size -= 3 + n;
	}
	decide(text, len, summary, sizeof(summary) - 1);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1, *study_a = decide_study_a(), *nul;

	if (size-- == 0)
		return 0;
	nul = memchr(text, '\0', size);
	if (data[0] % 3 == 0)
		edit_study_a(data + 1, size);
	else if (data[0] % 3 == 1 && read_file(study_a, strlen(study_a)))
		decide_by(text, size);
	else if (nul)
		decide(text, (size_t)(nul - text), nul + 1, size - (size_t)(nul + 1 - text));
	else
		decide(text, size, summary, sizeof(summary) - 1);
	return 0;
}
