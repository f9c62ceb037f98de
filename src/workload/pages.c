// SPDX-License-Identifier: MIT
#include "workload/pages.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

static const size_t page = 4096, huge = (size_t)2 << 20;

static size_t whole_pages(size_t bytes)
{
	return (bytes + page - 1) / page * page;
}

void *pages_map(size_t bytes)
{
	size_t size = whole_pages(bytes), before;
	char *at;

	if (bytes > SIZE_MAX / 2) {
		errno = ENOMEM;
		return NULL;
	}
	at = mmap(NULL, size + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return NULL;
	before = (huge - (uintptr_t)at % huge) % huge;
	if (before)
		munmap(at, before);
	if (before < huge)
		munmap(at + before + size, huge - before);
	madvise(at + before, size, MADV_HUGEPAGE); // a wish: what does not know it works with small pages
	return at + before;
}

void pages_unmap(void *at, size_t bytes)
{
	if (at)
		munmap(at, whole_pages(bytes));
}
