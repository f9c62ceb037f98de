// SPDX-License-Identifier: MIT
// The jail's file system: a folder with the program and what its owner laid beside it, and three device nodes.
#ifndef JAIL_ROOT_H
#define JAIL_ROOT_H

#include "jail/options.h"

// Makes the folder and copies the program into it: a copy shares no memory with that of another jail.
int jailer_root_make(const struct jailer_options *o, struct err **e);

// Makes the folder this process's root, in a mount namespace of its own, with nothing else mounted.
int jailer_root_enter(const struct jailer_options *o, struct err **e);

// In the new root: makes /dev and /run and the nodes of KVM, of taps and of random numbers, all the user's own.
int jailer_root_furnish(const struct jailer_options *o, struct err **e);

#endif
