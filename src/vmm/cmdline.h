// SPDX-License-Identifier: MIT
// A Linux kernel's command line: what the client asked for, and what the machine adds.
#ifndef VMM_CMDLINE_H
#define VMM_CMDLINE_H

#include "base/buf.h"
#include "base/err.h"
#include "vmm/config.h"

// Appends boot arguments of c to out, with " pci=off", the root device and added behind those that are the kernel's:
// what follows "--" is for its init and stays the last.
void cmdline_make(struct buf *out, const struct vmm_config *c, const char *added);

#endif
