// SPDX-License-Identifier: MIT
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "suite/commands.h"
#include "suite/export.h"
#include "suite/merge.h"

// The table is made anew when it lacks something.
static bool needs_table(const struct merge_set *m, const char *table)
{
	bool has_new = access(table, F_OK) != 0;

	for (size_t i = 0; i < m->events; i++)
		has_new |= merge_is_copied(m->event[i].fate);
	return has_new && m->runs;
}

static int merge(struct merge_set *m, int argc, char **argv, struct err **e)
{
	const char *out = NULL;
	char table[PATH_MAX];

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			continue;
		if (!out && merge_open(m, out = argv[i], e))
			return -1;
		if (argv[i] != out && merge_take(m, argv[i], e))
			return -1;
	}
	if (merge_write(m, time(NULL), e))
		return -1;
	if (snprintf(table, sizeof(table), "%s/samples.csv", m->out) >= (int)sizeof(table))
		return err_set(e, "cannot write %s/samples.csv: the name is too long", m->out);
	return needs_table(m, table) ? export_file(m->out, "csv-long", table, &(size_t){0}, e) : 0;
}

static int say(const struct merge_set *m, bool is_json, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	if (!is_json)
		merge_print(m, &text);
	else if (merge_index_json(m, true, &text, e))
		return -1;
	return fwrite(buf_text(&text), 1, text.len, stdout) == text.len && !fflush(stdout)
		       ? 0
		       : err_set(e, "cannot print what was merged");
}

int command_merge(int argc, char **argv)
{
	CLEANUP_MERGE struct merge_set m = {.lock = -1};
	CLEANUP_ERR struct err *e = NULL;
	int folders = 0, status = 0;
	bool is_json = false;

	for (int i = 1; i < argc; i++) {
		is_json |= !strcmp(argv[i], "--json");
		folders += argv[i][0] != '-';
	}
	if (folders < 2 || folders + is_json != argc - 1) {
		fputs("usage: assay merge OUT FOLDER… [--json]\n", stderr);
		return 2;
	}
	if (merge(&m, argc, argv, &e) || say(&m, is_json, &e)) {
		fprintf(stderr, "assay: %s\n", err_text(e));
		return 1;
	}
	for (size_t i = 0; i < m.events; i++)
		status |= m.event[i].fate == MERGE_REFUSED;
	return status;
}
