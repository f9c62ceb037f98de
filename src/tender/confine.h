// SPDX-License-Identifier: MIT
// What a unikernel would have if it broke out of its seven calls: nothing. No files, no rights, no way to any.
#ifndef TENDER_CONFINE_H
#define TENDER_CONFINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct confine {
	const char *empty_root; // a folder over which an empty root is mounted and entered, or NULL: the root stays
	bool has_user;          // whether to become uid and gid, for which the tender must be root
	uid_t uid;
	gid_t gid;
};

// Enters the empty root in a mount namespace of its own, drops all capabilities for good, becomes the user, forbids
// core files, and renounces new privileges, which the filter needs.
int confine(const struct confine *c, struct err **e);

#endif
