// SPDX-License-Identifier: MIT
// The command line of an OCI runtime: flags for all verbs, a verb, its own flags. rt-vm and rt-uni have it in common.
#ifndef RUNTIME_COMMAND_H
#define RUNTIME_COMMAND_H

#include "runtime/verb.h"

struct command {
	const char *name, *what, *version; // what: one sentence
	const char *root;                  // folder of all states, unless --root says another
	const char *more_flags;            // lines of the help for flags that only this program has
	const struct verb *const *verbs;   // ended by NULL
};

// Runs the program. Returns its exit status.
int command_main(const struct command *c, int argc, char **argv);

#endif
