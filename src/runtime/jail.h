// SPDX-License-Identifier: MIT
// The jail of a process that a guest may take over: a file system with no more than the system's programs and a few
// files, all read-only; namespaces in which nothing else is; a user who owns nothing, without capabilities or a way to
// get any. What else it needs it has as open descriptors.
#ifndef RUNTIME_JAIL_H
#define RUNTIME_JAIL_H

#include <sched.h>
#include <stddef.h>
#include <sys/types.h>

// What the process must be born in: proc_opts.namespaces.
#define JAIL_NAMESPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET)

#define JAIL_FILES 8

struct jail_file {
	const char *from, *to; // absolute path outside; name inside, right below the jail's root: "/kernel"
};

struct jail {
	const char *dir;     // an existing folder: the jail is mounted over it, which nobody else sees
	const char *program; // absolute
	struct jail_file files[JAIL_FILES];
	size_t file_count;
	unsigned writable;          // bit i: the program may write to files[i], if the user may
	const char *run;            // a folder that is /vmm inside, where the program may write; NULL: there is none
	const char *const *devices; // below /dev, ended by NULL, that the program has as its own; NULL: none
	const int *keep;            // descriptors that the program gets besides 0, 1 and 2
	size_t keep_count;
	uid_t uid;
	gid_t gid;
};

// For proc_opts.before_exec: puts this process, which was born in JAIL_NAMESPACES, into the jail that arg describes.
// Returns 0 or an errno, and then has said on standard error what it could not do.
int jail_enter(void *arg);

#endif
