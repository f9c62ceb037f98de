// SPDX-License-Identifier: MIT
// The rules of a configuration as a whole, and of what it names on this host: how an object becomes part of it before
// the start. Errors are the words behind Firecracker's, which the caller puts before them.
#ifndef VMM_CONFIGURE_H
#define VMM_CONFIGURE_H

#include "base/err.h"
#include "vmm/config.h"

// Returns whether an id is one: letters, digits and underscores, and not empty. why is set to what is wrong with it.
bool vmm_id_is_valid(const char *id, const char **why);

// Each vmm_set function puts an object in place of what was there under its id, if it may be there; else nothing is
// changed. Files are opened, taps attached to and sockets made, and all closed again, so that a client learns at once
// what it has named wrongly.

// Sets processors and memory.
int vmm_set_machine(struct vmm_config *c, const struct vmm_machine *m, struct err **e);

// Sets what is booted.
int vmm_set_boot_source(struct vmm_config *c, const struct vmm_boot_source *b, struct err **e);

// Adds a drive, or replaces it. The root device comes first.
int vmm_set_drive(struct vmm_config *c, const struct vmm_drive *d, struct err **e);

// Opens a drive's file and closes it again. The error is Firecracker's words for a file of no use.
int vmm_try_drive(const struct vmm_drive *d, struct err **e);

// Adds a card, or replaces it: it is the last of the cards then, and what was the last takes its place.
int vmm_set_net(struct vmm_config *c, const struct vmm_net *n, struct err **e);

// Sets the socket device.
int vmm_set_vsock(struct vmm_config *c, const struct vmm_vsock *v, struct err **e);

// Opens a file without waiting for the other end of a FIFO, to append to it, and makes a regular one that is missing.
// Returns the descriptor, or −1 with *e set to the reason alone.
int vmm_open_output(const char *path, struct err **e);

#endif
