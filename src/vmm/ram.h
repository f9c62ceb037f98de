// SPDX-License-Identifier: MIT
// The memory that a guest gets of this process.
#ifndef VMM_RAM_H
#define VMM_RAM_H

#include <stdbool.h>

#include "base/err.h"
#include "vmm/kvm.h"
#include "vmm/memory.h"

// Takes that many bytes from the host, as regions below and above the gap for devices; has_huge_pages: in pages of
// 2 MiB that the host has set aside. Nothing is filled before the guest or we touch it.
int ram_make(struct guest_memory *m, uint64_t bytes, bool has_huge_pages, struct err **e);

// Gives the VM all of it.
int ram_attach(const struct guest_memory *m, struct kvm *k, struct err **e);

// Gives it back to the host.
void ram_free(struct guest_memory *m);

#endif
