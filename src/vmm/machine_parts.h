// SPDX-License-Identifier: MIT
// The steps of which the machine is made.
#ifndef VMM_MACHINE_PARTS_H
#define VMM_MACHINE_PARTS_H

#include "vmm/machine.h"

// Opens the devices of virtio, puts them into the guest's memory and wires them; announced names them.
int machine_add_devices(struct machine *m, const struct vmm_config *c, struct err **e);

// Returns the device of that kind and id, or NULL.
struct machine_device *machine_find(struct machine *m, const char *kind, const char *id);

// Closes them.
void machine_close_devices(struct machine *m);

// Adds what every PC has: the serial port, the keyboard controller, and where asked for, the boot timer.
int machine_add_board(struct machine *m, const struct vmm_config *c, struct err **e);

// Closes that.
void machine_close_board(struct machine *m);

// Fills the memory with the kernel, the initrd and what they are told, and puts the first vCPU at the kernel's entry.
int machine_load(struct machine *m, const struct vmm_config *c, struct err **e);

// The guest has ended, by a reset (why is NULL) or since it cannot go on. On a vCPU's thread; context is the machine.
void machine_ended(void *context, const struct err *why);

// Appends the counters, as the API's operation does.
void machine_metrics(struct machine *m, struct buf *out);

#endif
