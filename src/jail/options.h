// SPDX-License-Identifier: MIT
// The command line, as Firecracker's jailer has it
// (https://github.com/firecracker-microvm/firecracker/blob/v1.16.1/docs/jailer.md).
#ifndef JAIL_OPTIONS_H
#define JAIL_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

#define JAILER_VERSION "0.5.0"
#define JAILER_BASE    "/srv/jailer"
#define JAILER_FILES   2048 // descriptors that the program may have, unless it is said otherwise
#define JAILER_CGROUPS 32   // values to be written

#define JAILER_FILES_MAX (1 << 20)

struct jailer_cgroup_value {
	char file[64];
	const char *value;
};

struct jailer_options {
	const char *id;
	char program[PATH_MAX]; // absolute, without links
	const char *name;       // the last part of that
	char root[PATH_MAX];    // the folder that becomes /
	uid_t uid;
	gid_t gid;
	const char *netns;  // path; NULL: the present one
	const char *parent; // cgroup below which the jail's is; NULL: one with the program's name
	struct jailer_cgroup_value cgroups[JAILER_CGROUPS];
	size_t cgroup_count;
	uint64_t file_size, files; // limits; file_size UINT64_MAX: none
	bool is_daemon, has_pid_namespace, shows_help, shows_version;
	char **rest; // arguments of the program, ended by NULL
};

// Reads the command line, and looks for the program and the folder. What is not said has its default.
int jailer_options_parse(struct jailer_options *o, int argc, char **argv, struct err **e);

// Prints what --help prints.
void jailer_options_help(void);

#endif
