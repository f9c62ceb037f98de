// SPDX-License-Identifier: MIT
// The network's memory: packets, connections, sockets. It is taken from the system piece by piece as it is needed, up
// to a bound, whatever the peers do; what is given back is used again, the latest first, while it is in the cache.
#ifndef LIBOS_NET_MEMORY_H
#define LIBOS_NET_MEMORY_H

#include <stddef.h>

#define NET_MEMORY_MAX   (64 << 20) // bytes in all
#define NET_MEMORY_PIECE (1 << 20)  // bytes taken from the system at once

// Returns `size` bytes, aligned to 16, or NULL.
void *net_allocate(size_t size);

// The same, all 0.
void *net_allocate_zeroed(size_t count, size_t size);

// Gives back what these two returned; NULL is nothing.
void net_free(void *memory);

// Returns the bytes that are given out, with what each costs beside.
size_t net_memory_used(void);

#endif
