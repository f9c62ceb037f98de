// SPDX-License-Identifier: MIT
#include "uni/heap.h"

#include <sys/mman.h>
#include <sys/sysinfo.h>

// The process itself: its kernel structures, pages of code that it touches first.
#define OVERHEAD (1u << 20)

uint64_t heap_host(void)
{
	struct sysinfo info;

	return sysinfo(&info) ? 0 : (uint64_t)info.totalram * info.mem_unit;
}

// What the unikernel may write to beside its heap.
static uint64_t others(const struct elf_image *image)
{
	uint64_t sum = OVERHEAD + image->manifest.stack_size;

	for (size_t i = 0; i < image->segments; i++)
		if (image->segment[i].protection & PROT_WRITE)
			sum += image->segment[i].size;
	return sum;
}

uint64_t heap_size(int64_t limit, uint64_t host, const struct elf_image *image, struct err **e)
{
	uint64_t size = limit > 0 ? (uint64_t)limit : host, rest = others(image);

	if (size < rest + image->manifest.heap_min + UNIKERNEL_PAGE) {
		err_kind_set(e, ERR_UNSUPPORTED,
			"cannot run a unikernel in %lu bytes of memory: it has %lu beside its heap, and needs %lu of "
			"that",
			size, rest, image->manifest.heap_min);
		return 0;
	}
	size -= rest;
	// Page tables take 8 bytes for each page of 4096.
	size -= size / 512;
	size -= size % UNIKERNEL_PAGE;
	return size < UNIKERNEL_HEAP_MAX ? size : UNIKERNEL_HEAP_MAX;
}
