// SPDX-License-Identifier: MIT
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "compare/print.h"
#include "suite/commands.h"
#include "suite/compare_copies.h"
#include "suite/compare_samples.h"

#define DESPITE_MAX 32
#define SUMMARY_MAX (256u << 20) // bytes, as for the report

struct request {
	const char *folder[COMPARE_RUNS_MAX], *despite[DESPITE_MAX + 1], *out, *lang;
	size_t folders;
	bool is_json;
};

static int usage(void)
{
	fputs("usage: assay compare FOLDER FOLDER… [--out FILE] [--despite FACTOR[,FACTOR]…] [--json] [lang=en|de]\n",
		stderr);
	return 2;
}

// Cuts the list at its commas. Returns false when there are too many.
static bool read_despite(struct request *q, char *list)
{
	size_t n = 0;

	while (n < DESPITE_MAX && q->despite[n])
		n++;
	for (char *word; (word = strsep(&list, ","));)
		if (*word && n < DESPITE_MAX)
			q->despite[n++] = word;
		else
			return false;
	return true;
}

// Returns false for a wrong command line.
static bool read_arguments(struct request *q, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		bool has_more = i + 1 < argc;

		if (!strcmp(argv[i], "--json"))
			q->is_json = true;
		else if (!strcmp(argv[i], "--out") && has_more)
			q->out = argv[++i];
		else if (!strcmp(argv[i], "--despite") && has_more) {
			if (!read_despite(q, argv[++i]))
				return false;
		} else if (!strcmp(argv[i], "lang=en") || !strcmp(argv[i], "lang=de"))
			q->lang = argv[i] + strlen("lang=");
		else if (argv[i][0] != '-' && !strchr(argv[i], '=') && q->folders < COMPARE_RUNS_MAX)
			q->folder[q->folders++] = argv[i];
		else
			return false;
	}
	return q->folders >= 2;
}

static int write_all(const struct request *q, const struct comparison *c, struct err **e)
{
	CLEANUP_BUF struct buf page = {0}, text = {0};
	int rc = q->is_json ? compare_json(c, q->lang, &text, e) : compare_text(c, q->lang, &text, e);

	if (rc || compare_html(c, q->lang, &page, e) || file_replace(q->out, buf_text(&page), page.len, 0644, e))
		return -1;
	if (fwrite(buf_text(&text), 1, text.len, stdout) != text.len || fflush(stdout))
		return err_sys(e, "cannot print the comparison");
	return 0;
}

// What the report calls a run, or the folder's own name.
static const char *name_of(const char *folder, yyjson_val *summary)
{
	return json_text(yyjson_obj_get(summary, "run"), "id", folder);
}

// As compare_make does, but by the name of the file: runs of one machine may share theirs.
static int check_version(const char *path, yyjson_val *summary, struct err **e)
{
	double version = json_number(summary, "version", 0);

	return version == 1 || version == 2
		       ? 0
		       : err_set(e, "cannot compare %s: it is of version %g, not 1 or 2", path, version);
}

static int load(const struct request *q, yyjson_doc **doc, struct given_run *run, struct err **e)
{
	for (size_t i = 0; i < q->folders; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/summary.json", q->folder[i]);
		if (json_load(path, SUMMARY_MAX, &doc[i], e) || check_version(path, yyjson_doc_get_root(doc[i]), e))
			return -1;
		run[i] = (struct given_run){.folder = q->folder[i], .summary = yyjson_doc_get_root(doc[i])};
	}
	return 0;
}

// Makes the comparison of the runs that count, and says of the others why they do not.
static int make(const struct given_run *run, size_t n, const struct request *q, struct compare_log *log,
	struct comparison *c, struct err **e)
{
	struct compare_input in[COMPARE_RUNS_MAX];
	const char *why_not = NULL;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		why_not = run[i].why_not ? run[i].why_not : why_not;
		if (run[i].why_not)
			continue;
		log[count].folder = run[i].folder;
		in[count] = (struct compare_input){
			name_of(run[i].folder, run[i].summary), run[i].summary, compare_samples_of, &log[count]};
		count++;
	}
	if (count < 2)
		return err_set(e, "cannot compare one run with itself: %s", why_not);
	if (compare_make(in, count, q->despite, c, e))
		return -1;
	for (size_t i = n; i-- > 0;)
		if (run[i].why_not)
			cells_note_first(&c->cells, run[i].why_not);
	return 0;
}

static int compare(const struct request *q, struct compare_log *log, yyjson_doc **doc, bool *is_refused, struct err **e)
{
	CLEANUP_COMPARISON struct comparison c = {0};
	struct given_run run[COMPARE_RUNS_MAX] = {{0}};
	int rc = load(q, doc, run, e) || copies_find(run, q->folders, e) || make(run, q->folders, q, log, &c, e) ? -1
														 : 0;

	for (size_t i = 0; i < q->folders; i++)
		free(run[i].why_not);
	if (rc)
		return -1;
	*is_refused = compare_refused(&c) > 0;
	return write_all(q, &c, e);
}

int command_compare(int argc, char **argv)
{
	struct request q = {.out = "compare.html", .lang = "en"};
	static struct compare_log log[COMPARE_RUNS_MAX];
	yyjson_doc *doc[COMPARE_RUNS_MAX] = {NULL};
	struct err *e = NULL;
	bool is_refused = false;

	if (!read_arguments(&q, argc, argv))
		return usage();
	if (compare(&q, log, doc, &is_refused, &e)) {
		fprintf(stderr, "assay: %s\n", err_text(e));
		err_free(&e);
		is_refused = true;
	}
	for (size_t i = 0; i < q.folders; i++) {
		json_free(&doc[i]);
		compare_log_free(&log[i]);
	}
	return is_refused ? 1 : 0;
}
