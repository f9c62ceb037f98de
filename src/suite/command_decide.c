// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "decide/print.h"
#include "suite/commands.h"
#include "suite/stages.h"

struct request {
	const char *folder, *file; // NULL: the published figures, the decision of study A
	bool is_study_a, is_json, is_print;
};

static int usage(void)
{
	fputs("usage: assay decide FOLDER [--file FILE] [--json]      by the figures of a run\n"
	      "       assay decide --study-a [--json]                 study A, by its published figures\n"
	      "       assay decide --file FILE [--json]               another decision, by the published figures\n"
	      "       assay decide --print                            study A as a file to edit\n",
		stderr);
	return 2;
}

static bool read_request(int argc, char **argv, struct request *q)
{
	*q = (struct request){0};
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--study-a"))
			q->is_study_a = true;
		else if (!strcmp(argv[i], "--json"))
			q->is_json = true;
		else if (!strcmp(argv[i], "--print"))
			q->is_print = true;
		else if (!strcmp(argv[i], "--file") && i + 1 < argc && !q->file)
			q->file = argv[++i];
		else if (argv[i][0] != '-' && !q->folder)
			q->folder = argv[i];
		else
			return false;
	}
	if (q->is_print)
		return argc == 2;
	return q->is_study_a ? !q->folder && !q->file : q->folder || q->file;
}

static int answer(const struct request *q, struct buf *out, struct err **e)
{
	static struct decide_model m;
	static struct decide_result r;
	const char *text = decide_study_a();

	if (q->file ? decide_load(q->file, &m, e) : decide_parse("study-a.conf", text, strlen(text), &m, e))
		return -1;
	if (q->folder) {
		if (stage_decide(q->folder, &m, &r, e))
			return -1;
	} else {
		decide_published(&m, &r);
	}
	if (q->is_json)
		return decide_json(&m, &r, out, e);
	decide_text(&m, &r, out);
	return buf_ok(out) ? 0 : err_set(e, "cannot print the decision: out of memory");
}

int command_decide(int argc, char **argv)
{
	CLEANUP_BUF struct buf out = {0};
	struct err *e = NULL;
	struct request q;

	if (!read_request(argc, argv, &q))
		return usage();
	if (q.is_print)
		buf_str(&out, decide_study_a());
	else if (answer(&q, &out, &e)) {
		fprintf(stderr, "assay: %s\n", err_text(e));
		err_free(&e);
		return 1;
	}
	return fwrite(buf_text(&out), 1, out.len, stdout) == out.len && !fflush(stdout) ? 0 : 1;
}
