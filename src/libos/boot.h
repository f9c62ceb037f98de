// SPDX-License-Identifier: MIT
#ifndef LIBOS_BOOT_H
#define LIBOS_BOOT_H

#include "abi/unikernel.h"

#include <stdbool.h>

// What the tender said; tests set it.
extern const struct unikernel_boot *libos_boot;

// Whether a device of enum unikernel_kind is there.
static inline bool boot_has(enum unikernel_kind kind)
{
	return libos_boot && libos_boot->devices >> kind & 1;
}

// The user that the container's process has by its configuration, from the auxiliary vector.
unsigned boot_uid(void);

// Its group.
unsigned boot_gid(void);

#endif
