// SPDX-License-Identifier: MIT
#include "workload/line.h"
#include "workload/workload.h"

#include <string.h>
#include <unistd.h>

static void pad(struct line *l, size_t column)
{
	do
		line_text(l, " ");
	while (l->length < column);
}

void help_usage(int fd)
{
	line_put(fd, "usage: bench NAME [KEY=VALUE …]   run a workload; its figures go to standard output\n");
	line_put(fd, "       bench --list               the workloads\n");
	line_put(fd, "       bench NAME --help          what it does, and its keys\n");
}

void help_list(void)
{
	for (const struct workload *const *w = workloads; *w; w++) {
		struct line l = {.length = 0};

		line_text(&l, (*w)->name);
		pad(&l, 10);
		line_text(&l, (*w)->summary);
		line_send(&l, STDOUT_FILENO);
	}
}

static void help_key(const struct workload_key *k)
{
	struct line l = {.length = 0};

	line_text(&l, "  ");
	line_text(&l, k->name);
	line_text(&l, "=");
	line_text(&l, k->value);
	pad(&l, 24);
	line_text(&l, k->help);
	if (k->max) {
		line_text(&l, " (");
		line_number(&l, k->min);
		line_text(&l, " … ");
		line_number(&l, k->max);
		line_text(&l, ")");
	}
	line_send(&l, STDOUT_FILENO);
}

void help_workload(const struct workload *w)
{
	struct line l = {.length = 0};

	line_text(&l, w->name);
	line_text(&l, ": ");
	line_text(&l, w->summary);
	line_send(&l, STDOUT_FILENO);
	line_put(STDOUT_FILENO, w->details ? w->details : "");
	line_put(STDOUT_FILENO, w->keys ? "keys, with their defaults:\n" : "It takes no key.\n");
	for (const struct workload_key *k = w->keys; k && k->name; k++)
		help_key(k);
	line_put(STDOUT_FILENO, "exit: 0 done; 1 it failed, or its answer was wrong; 2 usage\n");
}
