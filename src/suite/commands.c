// SPDX-License-Identifier: MIT
#include "suite/commands.h"

#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "machine/machine.h"
#include "suite/plan.h"
#include "suite/record.h"
#include "suite/screen.h"
#include "suite/settings.h"
#include "suite/stages.h"

static int failed(struct err **e)
{
	fprintf(stderr, "assay: %s\n", err_text(*e));
	err_free(e);
	return 1;
}

static int usage(const char *text)
{
	fprintf(stderr, "usage: assay %s\n", text);
	return 2;
}

static int print(const struct buf *b)
{
	return fwrite(buf_text(b), 1, b->len, stdout) == b->len && !fflush(stdout) ? 0 : 1;
}

static int apply(struct settings *s, const char *argument, struct err **e)
{
	const char *equals = strchr(argument, '=');
	char key[64];

	if (!equals)
		return settings_load(argument, s->plan, s, e);
	snprintf(key, sizeof(key), "%.*s", (int)(equals - argument), argument);
	return settings_set(s, key, equals + 1, e);
}

int command_plan(int argc, char **argv)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_PLAN struct plan p = {0};
	struct err *e = NULL;
	bool is_json = false;
	struct settings s;

	settings_default(&s, "quick");
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--json"))
			is_json = true;
		else if (apply(&s, argv[i], &e))
			return failed(&e);
	if (plan_make(&s, &p, &e))
		return failed(&e);
	is_json ? plan_json(&p, &text) : plan_print(&p, &text);
	return print(&text);
}

// stage_writer wants void *, and only reads the name that it points to.
static void *folder_of(char **argv)
{
	return argv[1];
}

int command_analyse(int argc, char **argv)
{
	struct err *e = NULL;

	if (argc != 2)
		return usage("analyse FOLDER");
	return stage_analyse(argv[1], stage_write_folder, folder_of(argv), &e) ? failed(&e) : 0;
}

int command_report(int argc, char **argv)
{
	const char *lang = argc == 3 ? argv[2] : "en";
	struct err *e = NULL;

	if (argc < 2 || argc > 3 || (strcmp(lang, "en") && strcmp(lang, "de")))
		return usage("report FOLDER [en|de]");
	return stage_report(argv[1], lang, stage_write_folder, folder_of(argv), &e) ? failed(&e) : 0;
}

int command_show(int argc, char **argv)
{
	CLEANUP_BUF struct buf text = {0};
	struct err *e = NULL;
	bool is_json = argc == 3 && !strcmp(argv[2], "--json");
	int rc;

	if (argc != 2 && !is_json)
		return usage("show FOLDER [--json]");
	rc = is_json ? stage_show_json(argv[1], &text, &e)
		     : stage_show(argv[1], screen_columns(STDOUT_FILENO), &text, &e);
	return rc ? failed(&e) : print(&text);
}

int command_machine(int argc, char **argv)
{
	static const struct machine_roots roots = {.sys = "/sys", .proc = "/proc", .dev = "/dev"};
	CLEANUP_BUF struct buf text = {0};
	struct err *e = NULL;

	if (argc != 1)
		return usage(argv[0]);
	return machine_describe(&roots, NULL, &text, &e) ? failed(&e) : print(&text);
}

static int is_no_dot_entry(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int command_deliver(int argc, char **argv)
{
	struct dirent **entries = NULL;
	struct err *e = NULL;
	int n, status = 0;

	if (argc != 3)
		return usage("deliver FROM TO");
	n = scandir(argv[1], &entries, is_no_dot_entry, versionsort);
	if (n <= 0) {
		n < 0 ? err_sys(&e, "cannot list %s", argv[1])
		      : err_set(&e, "cannot deliver %s: it holds no results", argv[1]);
		status = failed(&e);
	}
	for (int i = 0; i < n; i++) {
		char folder[PATH_MAX];

		snprintf(folder, sizeof(folder), "%s/%s", argv[1], entries[i]->d_name);
		if (record_deliver(folder, argv[2], &e))
			status = failed(&e);
		free(entries[i]);
	}
	free(entries);
	return status;
}

int command_template(int argc, char **argv)
{
	CLEANUP_BUF struct buf text = {0};

	if (argc != 1)
		return usage(argv[0]);
	settings_template(&text);
	return print(&text);
}
