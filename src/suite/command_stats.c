// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "suite/commands.h"
#include "suite/stats_print.h"

#define PIECE_SIZE 65536

struct request {
	struct stats_table table;
	bool is_json;
};

static int usage(void)
{
	fputs("usage: assay stats FILE|- [--column NAME]… [--by COLUMN [--against GROUP]] [--more] [--json]\n", stderr);
	return 2;
}

// Returns false for a wrong command line.
static bool read_arguments(int argc, char **argv, struct request *r)
{
	struct stats_table *t = &r->table;

	for (int i = 1; i < argc; i++) {
		bool has_more = i + 1 < argc;

		if (!strcmp(argv[i], "--json"))
			r->is_json = true;
		else if (!strcmp(argv[i], "--by") && has_more && !t->by)
			t->by = argv[++i];
		else if (!strcmp(argv[i], "--against") && has_more && !t->against)
			t->against = argv[++i];
		else if (!strcmp(argv[i], "--more"))
			t->with_more = true;
		else if (!strcmp(argv[i], "--column") && has_more && t->wanted_count < STATS_COLUMNS_MAX)
			t->wanted[t->wanted_count++] = argv[++i];
		else if (!t->name && (argv[i][0] != '-' || !argv[i][1]))
			t->name = argv[i];
		else
			return false;
	}
	return t->name && (t->by || !t->against);
}

static int feed(int fd, struct csv *c, struct err **e)
{
	char piece[PIECE_SIZE];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "cannot read %s", c->name);
		if (csv_feed(c, piece, (size_t)n, e))
			return -1;
	}
	return csv_end(c, e);
}

static int load(struct stats_table *t, struct err **e)
{
	bool is_stdin = !strcmp(t->name, "-");
	CLEANUP_FD int opened = is_stdin ? -1 : open(t->name, O_RDONLY | O_CLOEXEC);
	CLEANUP_CSV struct csv c = {.record = stats_table_record, .context = t};

	if (opened < 0 && !is_stdin)
		return err_sys(e, "cannot open %s", t->name);
	c.name = t->name = is_stdin ? "standard input" : t->name;
	return feed(is_stdin ? STDIN_FILENO : opened, &c, e) || stats_table_end(t, e) ? -1 : 0;
}

static int run(struct request *r, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};

	if (load(&r->table, e))
		return -1;
	if (r->is_json ? stats_print_json(&r->table, &out, e) : stats_print_text(&r->table, &out, e))
		return -1;
	if (!buf_ok(&out))
		return err_set(e, "cannot print %s: out of memory", r->table.name);
	if (fwrite(buf_text(&out), 1, out.len, stdout) != out.len || fflush(stdout))
		return err_sys(e, "cannot print %s", r->table.name);
	return 0;
}

int command_stats(int argc, char **argv)
{
	struct request r = {0};
	struct err *e = NULL;
	int status = 0;

	if (!read_arguments(argc, argv, &r))
		return usage();
	if (run(&r, &e)) {
		fprintf(stderr, "assay: %s\n", err_text(e));
		err_free(&e);
		status = 1;
	}
	stats_table_free(&r.table);
	return status;
}
