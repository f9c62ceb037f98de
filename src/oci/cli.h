// SPDX-License-Identifier: MIT
// The command line that OCI runtimes share: runc's, as containerd calls it.
#ifndef OCI_CLI_H
#define OCI_CLI_H

#include "base/err.h"

#define OCI_ARGV_MAX 32

struct oci_cli {
	const char *path;               // of the runtime
	const char *const *global_args; // before the verb, ended by NULL
	const char *root;               // folder for the runtime's state
	const char *log;                // file for its errors
	const char *id;                 // of the container
	const char *bundle;
	const char *pid_file;
};

enum oci_verb { OCI_CREATE, OCI_START, OCI_STATE, OCI_KILL, OCI_DELETE };

// Fills argv, ended by NULL, with pointers into *c: path, global arguments, verb with its options, id. kill sends
// SIGKILL; delete removes whatever the container does.
int oci_argv(const struct oci_cli *c, enum oci_verb verb, const char *argv[OCI_ARGV_MAX], struct err **e);

// Returns the verb's name.
const char *oci_verb_name(enum oci_verb verb);

#endif
