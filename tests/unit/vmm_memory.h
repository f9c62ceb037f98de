// SPDX-License-Identifier: MIT
// Guest memory and files of a VMM's tests. Included after cmocka.h.
#ifndef TESTS_VMM_MEMORY_H
#define TESTS_VMM_MEMORY_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vmm/memory.h"

// Low memory of len bytes, and high bytes from 4 GiB on. The heap's, so that what lies beyond is an error at once.
static inline void memory_make(struct guest_memory *m, uint64_t len, uint64_t high)
{
	*m = (struct guest_memory){.regions = {{0, len, calloc(1, len)}}, .count = 1};
	if (high)
		m->regions[m->count++] = (struct guest_region){UINT64_C(1) << 32, high, calloc(1, high)};
}

static inline void memory_free(struct guest_memory *m)
{
	for (size_t i = 0; i < m->count; i++)
		free(m->regions[i].at);
}

static inline uint64_t memory_get(const struct guest_memory *m, uint64_t address, size_t len)
{
	const uint8_t *at = guest_range(m, address, len);
	uint64_t v = 0;

	assert_non_null(at);
	memcpy(&v, at, len);
	return v;
}

// A file of these bytes.
static inline int file_of(const void *data, size_t len)
{
	int fd = memfd_create("file", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	return fd;
}

#endif
