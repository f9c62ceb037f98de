// SPDX-License-Identifier: MIT
// Any bytes as a guest's kernel, ELF file or bzImage. What is refused and what is accepted leaves the first MiB as it
// was, and an accepted kernel is entered within what was loaded.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vmm/kernel.h"
#include "vmm/layout.h"

#define MEMORY (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static int file_of(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("kernel", MFD_CLOEXEC);
	require(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t zero[LAYOUT_HIGH], *memory;
	struct guest_memory m;
	struct kernel k;

	// The heap's, so that what is written behind it is an error at once.
	if (!memory)
		memory = calloc(1, MEMORY);
	m = (struct guest_memory){.regions = {{0, MEMORY, memory}}, .count = 1};
	if (kernel_load(&m, file_of(data, size), &k, NULL) == 0)
		require(k.entry >= LAYOUT_HIGH && k.entry < k.end && k.end <= MEMORY);
	require(memcmp(memory, zero, sizeof(zero)) == 0);
	return 0;
}
