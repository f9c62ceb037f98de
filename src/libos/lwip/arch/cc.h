// SPDX-License-Identifier: MIT
// What lwIP wants to know of its platform.
#ifndef LIBOS_LWIP_ARCH_CC_H
#define LIBOS_LWIP_ARCH_CC_H

#include "libos/net_memory.h"
#include "libos/net_random.h"

// Says what lwIP found broken within itself, and ends the unikernel: to go on would be to trust what is damaged.
_Noreturn void net_hook_broken(const char *what);

#define LWIP_PLATFORM_DIAG(x)                                                                                          \
	do {                                                                                                           \
	} while (0)
#define LWIP_PLATFORM_ASSERT(what) net_hook_broken(what)
#define LWIP_RAND()                net_random()

#endif
