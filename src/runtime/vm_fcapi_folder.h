// SPDX-License-Identifier: MIT
// The folder that a VMM and its shim share: here the VMM makes the socket of its API, and connects to where the shim
// listens for the agent.
#ifndef RUNTIME_VM_FCAPI_FOLDER_H
#define RUNTIME_VM_FCAPI_FOLDER_H

#include <limits.h>
#include <stdint.h>

#include "base/err.h"
#include "base/proc.h"

struct fcapi_folder {
	char path[PATH_MAX];
	int fd;    // of the folder; -1: there is none
	int watch; // inotify: what is made in it
};

#define FCAPI_FOLDER_NONE {.fd = -1, .watch = -1}

// Makes the folder at path, for that user and group alone, empty even if it is there already.
int fcapi_folder_open(struct fcapi_folder *f, const char *path, uid_t uid, gid_t gid, struct err **e);

// Listens in it for the agent. Returns the descriptor, which does not block.
int fcapi_folder_listen(const struct fcapi_folder *f, uid_t uid, struct err **e);

// Connects to the API, as soon as it is there. Fails when the VMM ends before, or at the deadline. Returns the
// descriptor.
int fcapi_folder_connect(const struct fcapi_folder *f, const struct proc *vmm, uint64_t deadline, struct err **e);

// Removes it. Safe to call twice.
void fcapi_folder_close(struct fcapi_folder *f);

#endif
