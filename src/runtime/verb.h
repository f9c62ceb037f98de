// SPDX-License-Identifier: MIT
// The verbs of the command line. Each is a file verb_NAME.c and a line in the table of main.c.
#ifndef RUNTIME_VERB_H
#define RUNTIME_VERB_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "runtime/flags.h"
#include "runtime/log.h"

#define RT_VM_VERSION "0.5.0"

struct globals {
	char root[PATH_MAX]; // folder of all states
	char log_path[PATH_MAX];
	struct log log;
	const char *config; // file of settings; NULL: the default
	uint64_t began_ns;  // host clock
};

struct verb {
	const char *name, *usage, *help;
	const struct flag *flags; // ended by a name NULL
	bool stops_early;         // see flags_parse
	bool takes_anything;      // its words are not looked at
	bool has_id;              // the first word that is no flag is a container's
	size_t most;              // words that are no flags; 0: any number
	int failure;              // exit code of an error
	// Returns the exit code, or -1 with *e set.
	int (*run)(const struct globals *g, const struct flags *a, struct err **e);
};

extern const struct verb verb_create, verb_delete, verb_events, verb_exec, verb_features, verb_kill, verb_list,
	verb_pause, verb_ps, verb_resume, verb_run, verb_start, verb_state, verb_update;

#endif
