// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_PAGES_H
#define WORKLOAD_PAGES_H

#include <stddef.h>

// Maps so many bytes of zeroes (more than 0), aligned to a huge page and made of huge pages where the system has them
// to give. NULL with errno set if there is no memory.
void *pages_map(size_t bytes);

// Gives back what pages_map returned for the same number of bytes; NULL is nothing.
void pages_unmap(void *at, size_t bytes);

#endif
