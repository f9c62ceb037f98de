// SPDX-License-Identifier: MIT
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "machine/machine.h"
#include "suite/run.h"

static const struct machine_roots roots = {.sys = "/sys", .proc = "/proc", .dev = "/dev"};

void run_note(struct run *r, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (r->screen)
		screen_note(r->screen, text);
	if (r->note_count < RUN_NOTES_MAX && (r->notes[r->note_count] = strdup(text)))
		r->note_count++;
}

// The plan when nobody says: times mean nothing in a virtual machine, so there the short one.
static const char *default_plan(void)
{
	char kind[64];

	return machine_is_virtual(&roots, kind, sizeof(kind)) ? "smoke" : "quick";
}

static void write_template(struct run *r, const char *path)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_ERR struct err *e = NULL;

	settings_template(&text);
	if (!file_replace(path, buf_text(&text), text.len, 0644, &e))
		return;
	run_note(r, "assay.conf could not be written to the volume: %s", err_text(e));
}

static void read_file(struct run *r, const char *plan)
{
	char path[PATH_MAX];
	CLEANUP_ERR struct err *e = NULL;

	snprintf(path, sizeof(path), "%s/assay.conf", r->volume);
	if (access(path, F_OK) && errno == ENOENT) {
		write_template(r, path);
		return;
	}
	if (settings_load(path, plan, &r->settings, &e)) {
		settings_default(&r->settings, plan);
		run_note(r, "%s. The default plan '%s' was used instead.", err_text(e), plan);
	}
}

// Single settings that are fine can still be impossible together.
static void check_together(struct run *r, const char *plan)
{
	CLEANUP_ERR struct err *e = NULL;

	if (!settings_check(&r->settings, &e))
		return;
	settings_default(&r->settings, plan);
	run_note(r, "%s. The default plan '%s' was used instead.", err_text(e), plan);
}

void run_read_settings(struct run *r, int argc, char **argv)
{
	const char *plan = default_plan();

	settings_default(&r->settings, plan);
	if (r->volume)
		read_file(r, plan);
	for (int i = 0; i < argc; i++) {
		CLEANUP_ERR struct err *e = NULL;
		char key[64], *equals = strchr(argv[i], '=');

		snprintf(key, sizeof(key), "%.*s", equals ? (int)(equals - argv[i]) : 0, argv[i]);
		if (settings_set(&r->settings, key, equals ? equals + 1 : "", &e))
			run_note(r, "%s. The setting was left out.", err_text(e));
	}
	check_together(r, plan);
}
