// SPDX-License-Identifier: MIT
// The last step of the keeper: it executes the tender, which has all it needs as open descriptors and arguments.
#ifndef UNI_BECOME_H
#define UNI_BECOME_H

#include "runtime/nic.h"
#include "uni/address.h"
#include "uni/keeper.h"

// The user that the tender runs as: one who owns nothing.
#define BECOME_UID 65534
#define BECOME_GID 65534

// Executes the tender. nic may be NULL: there is no network, and address is not looked at. report is where it says why
// it fails, if it does. Returns only on failure.
int become_tender(
	const struct keeper *k, const struct nic *nic, const struct address *address, int report, struct err **e);

#endif
