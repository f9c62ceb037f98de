// SPDX-License-Identifier: MIT
// One run: from the settings on the stick to the report on the stick.
#ifndef SUITE_RUN_H
#define SUITE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "suite/plan.h"
#include "suite/record.h"
#include "suite/screen.h"
#include "suite/settings.h"

#define RUN_NOTES_MAX    64
#define RUN_RUNTIMES_MAX 32

// What is known of a runtime before the first trial.
struct run_runtime {
	const struct runtime *runtime;
	char version[128];
	struct err *missing; // why it can't be run here; NULL: it can
};

struct run {
	struct settings settings;
	struct plan plan;
	struct record *record;
	struct screen *screen;
	const char *ram, *volume, *serial; // as on the command line; volume and serial may be NULL
	char id[96];                       // of the results folder: MACHINE-UTC
	char started[17];                  // UTC
	char image[65];                    // SHA-256 of the image's root; "" when not booted from one
	uint64_t t0;                       // start of the run on the host clock
	double boot_to_first_trial;        // seconds from kernel entry; negative: not reached
	struct run_runtime runtimes[RUN_RUNTIMES_MAX];
	size_t runtime_count;
	char *notes[RUN_NOTES_MAX]; // what a reader must know: an unusable file, a lost volume
	size_t note_count;
	double bare_s[64]; // seconds of a bare fork+exec+wait of the harness' null workload
	size_t bare_count;
	bool has_ended;
};

// Adds a note for the report and shows it.
void run_note(struct run *r, const char *fmt, ...) PRINTF(2, 3);

// Reads assay.conf of the volume, or writes it there with commented defaults; key=value arguments come on top. What is
// unusable becomes a note and the default plan is used.
void run_read_settings(struct run *r, int argc, char **argv);

// Asks every planned runtime for its version; those that are missing keep the reason.
void run_check_runtimes(struct run *r);

// Measures what the harness itself costs: fork, exec and wait of the null workload, nothing around it.
void run_measure_bare(struct run *r);

// Makes one trial and records it. Fails only when not even RAM takes the record.
int run_trial(struct run *r, struct trial *t, struct err **e);

// Writes run.json: the facts of the run.
int run_write_facts(struct run *r, struct err **e);

// Analyses what was recorded and writes summary.json, report.html and the tables; shows the summary.
int run_report(struct run *r, struct err **e);

// Frees everything.
void run_free(struct run *r);

#endif
