// SPDX-License-Identifier: MIT
// The address space of a unikernel: what is mapped where, as abi/unikernel.h draws it. Nothing is ever writable and
// executable, not even for a moment.
#ifndef TENDER_SPACE_H
#define TENDER_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "tender/elf.h"

// Maps the segments from the file, which stays as it is: its pages are shared with every other unikernel of that file.
int space_map_image(const struct elf_image *image, int fd, struct err **e);

// Maps the stack of so many bytes below UNIKERNEL_STACK_END.
int space_map_stack(uint64_t size, struct err **e);

// Maps the heap of so many bytes, which takes memory only as far as it is written.
int space_map_heap(uint64_t size, struct err **e);

// Asks for huge pages from UNIKERNEL_HUGE_START on, if that heap is a large one. Whether it did, and the kernel has
// any.
bool space_ask_huge(uint64_t size);

// Maps size bytes of zeroes at a fixed address, where nothing may be yet, to read and write.
void *space_map(uint64_t address, uint64_t size, const char *what, struct err **e);

#endif
