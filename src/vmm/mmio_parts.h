// SPDX-License-Identifier: MIT
// What the registers have the transport do. Each takes a struct mmio.
#ifndef VMM_MMIO_PARTS_H
#define VMM_MMIO_PARTS_H

#include "vmm/mmio.h"

// Opens the queues as the driver placed them and starts the device; when that fails, it asks to be reset. On the loop's
// thread.
void mmio_activate(void *mmio);

// Stops the device and closes its queues. On the loop's thread, or when no vCPU runs.
void mmio_reset(void *mmio);

// Forgets all that the driver has set.
void mmio_forget(struct mmio *t);

#endif
