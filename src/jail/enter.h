// SPDX-License-Identifier: MIT
// What a process gives up on its way into the jail, besides the file system.
#ifndef JAIL_ENTER_H
#define JAIL_ENTER_H

#include "jail/options.h"

// Closes all but the standard streams and forgets the environment.
int jailer_forget(struct err **e);

// Joins the network namespace, if one was named.
int jailer_join_network(const struct jailer_options *o, struct err **e);

// Limits what files it may make and how many it may have open.
int jailer_limit(const struct jailer_options *o, struct err **e);

// Returns a descriptor of /dev/null for jailer_detach, which must be opened before the root changes, or −1 with *e set.
int jailer_open_null(struct err **e);

// Goes on in a child with a session of its own, without standard streams. The parent ends.
int jailer_detach(int null, struct err **e);

// Writes a process's number, as it is outside of the jail, to the file NAME.pid in the root.
int jailer_note(const struct jailer_options *o, pid_t pid, struct err **e);

// Goes on as process 1 of a new namespace. The parent notes its number, and ends.
int jailer_become_first(const struct jailer_options *o, struct err **e);

// Becomes the user, with no further groups and, unless that is root, no capabilities, and no way to new ones.
int jailer_become(const struct jailer_options *o, struct err **e);

#endif
