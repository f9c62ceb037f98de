// SPDX-License-Identifier: MIT
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "abi/init.h"
#include "base/clock.h"
#include "base/file.h"
#include "host/sandbox.h"
#include "machine/machine.h"
#include "suite/commands.h"
#include "suite/run.h"

static const struct machine_roots roots = {.sys = "/sys", .proc = "/proc", .dev = "/dev"};
static volatile sig_atomic_t is_stopped;

static void on_stop(int signal)
{
	(void)signal;
	is_stopped = 1;
}

// Reads the identity of the image from the kernel's command line: what init checked the root against.
static void read_image(struct run *r)
{
	char line[4096], *value;

	file_line("/proc/cmdline", line, sizeof(line));
	value = strstr(line, INIT_KEY_SHA256 "=");
	if (value)
		snprintf(r->image, sizeof(r->image), "%.64s", value + strlen(INIT_KEY_SHA256 "="));
	r->image[strspn(r->image, "0123456789abcdef")] = '\0';
}

static int read_options(struct run *r, int argc, char **argv)
{
	int i;

	for (i = 1; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
		if (!strcmp(argv[i], "--ram"))
			r->ram = argv[i + 1];
		else if (!strcmp(argv[i], "--volume"))
			r->volume = argv[i + 1];
		else if (!strcmp(argv[i], "--serial"))
			r->serial = argv[i + 1];
		else
			return -1;
	}
	for (int j = i; j < argc; j++)
		if (!strchr(argv[j], '='))
			return -1;
	return r->ram ? i : -1;
}

// A folder of the wanted name may have been there already.
static void take_name(struct run *r)
{
	const char *slash = strrchr(record_folder(r->record), '/');

	if (slash)
		snprintf(r->id, sizeof(r->id), "%s", slash + 1);
}

static int begin(struct run *r, struct err **e)
{
	CLEANUP_BUF struct buf machine = {0};
	char slug[48];

	machine_slug(&roots, slug, sizeof(slug));
	snprintf(r->id, sizeof(r->id), "%s-%s", slug, r->started);
	if (plan_make(&r->settings, &r->plan, e) || record_open(r->ram, r->volume, r->id, &r->plan, &r->record, e))
		return -1;
	take_name(r);
	if (machine_describe(&roots, r->image, &machine, e) ||
		record_file(r->record, "machine.json", buf_text(&machine), machine.len, e))
		return -1;
	screen_begin(r->screen, buf_text(&machine), &r->plan, &r->settings);
	run_check_runtimes(r);
	run_measure_bare(r);
	return run_write_facts(r, e) || sandbox_host_setup(e) ? -1 : 0;
}

// Seconds since the kernel was entered: CLOCK_BOOTTIME counts from there.
static double since_boot(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int make_trials(struct run *r, struct err **e)
{
	bool has_volume = r->volume != NULL;

	r->boot_to_first_trial = r->image[0] ? since_boot() : -1;
	for (size_t i = 0; i < r->plan.count && !is_stopped; i++) {
		if (run_trial(r, &r->plan.trial[i], e))
			return -1;
		if (has_volume && record_volume_fault(r->record)) {
			has_volume = false;
			run_note(r, "THE RESULTS VOLUME FAILED, results are kept in memory: %s",
				record_volume_fault(r->record));
		}
	}
	r->has_ended = !is_stopped;
	if (is_stopped)
		run_note(r, "the run was stopped before its end");
	return 0;
}

static void note_failure(struct run *r, struct err **e)
{
	run_note(r, "%s", err_text(*e));
	err_free(e);
}

static void say_after(struct run *r)
{
	CLEANUP_ERR struct err *e = NULL;

	if (file_mkdirs(INIT_RUN_DIR, &e) ||
		file_replace(INIT_AFTER_FILE, r->settings.after, strlen(r->settings.after), 0644, &e))
		run_note(r, "%s", err_text(e));
}

// Whatever went wrong before, what was measured gets its report.
static int end(struct run *r, bool has_failed, struct err **e)
{
	bool is_delivered = false;

	if (sandbox_host_teardown(e))
		note_failure(r, e);
	if (run_write_facts(r, e))
		note_failure(r, e);
	if (run_report(r, e)) {
		note_failure(r, e);
		has_failed = true;
	}
	if (record_close(r->record, &is_delivered, e)) {
		note_failure(r, e);
		has_failed = true;
	}
	r->record = NULL;
	screen_end(r->screen, r->id, is_delivered);
	return has_failed ? INIT_EXIT_FAILED : is_delivered ? INIT_EXIT_DONE : INIT_EXIT_UNDELIVERED;
}

int command_run(int argc, char **argv)
{
	struct run r = {.boot_to_first_trial = -1, .t0 = clock_ns()};
	CLEANUP_ERR struct err *e = NULL;
	int status = INIT_EXIT_FAILED, first = read_options(&r, argc, argv);

	if (first < 0) {
		fprintf(stderr, "usage: assay run --ram DIR [--volume DIR] [--serial FILE] [key=value …]\n");
		return INIT_EXIT_USAGE;
	}
	signal(SIGTERM, on_stop);
	signal(SIGINT, on_stop);
	signal(SIGPIPE, SIG_IGN);
	clock_utc(r.started, sizeof(r.started));
	read_image(&r);
	r.screen = screen_open(STDOUT_FILENO, r.serial);
	run_read_settings(&r, argc - first, argv + first);
	say_after(&r);
	if (begin(&r, &e) || make_trials(&r, &e))
		run_note(&r, "the run was given up: %s", err_text(e));
	if (r.record)
		status = end(&r, e != NULL, &e);
	run_free(&r);
	return status;
}
