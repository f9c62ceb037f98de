// SPDX-License-Identifier: MIT
// The configuration as JSON, as GET shows it: what is shown can be read again, and makes the same machine.
#ifndef VMM_CONFIG_WRITE_H
#define VMM_CONFIG_WRITE_H

#include "base/buf.h"
#include "vmm/config.h"

// Appends the object of GET /machine-config.
void vmm_write_machine(const struct vmm_machine *m, struct buf *out);

// Appends the object of GET /vm/config, which is a configuration file too.
void vmm_write_config(const struct vmm_config *c, struct buf *out);

#endif
