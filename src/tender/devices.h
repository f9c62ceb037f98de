// SPDX-License-Identifier: MIT
// The descriptors of a unikernel: opened by whoever starts the tender, checked to be what they are called, and put
// where abi/unikernel.h wants them.
#ifndef TENDER_DEVICES_H
#define TENDER_DEVICES_H

#include "abi/unikernel.h"
#include "base/err.h"

// Descriptors by enum unikernel_kind; −1: there is none.
struct devices {
	int fd[UNIKERNEL_KINDS];
};

// Checks that the manifest's devices are there and are what it takes them for, and sets the tap up as it wants it.
// Fills devices, root_size and scratch_size of *boot; a device that is there and not wanted is left out.
int devices_check(
	const struct devices *d, const struct unikernel_manifest *m, struct unikernel_boot *boot, struct err **e);

// Puts those that are present (bit 1 << kind) where they belong, report (−1: none) and maps at the numbers below, and
// closes every other descriptor but the standard streams.
int devices_place(const struct devices *d, uint32_t present, int report, int maps, struct err **e);

enum { DEVICES_REPORT = 64, DEVICES_MAPS, DEVICES_OWN_END };

#endif
