// SPDX-License-Identifier: MIT
// The seven system calls of a unikernel, each bound to the descriptors that it may touch, as a program for the kernel's
// classic BPF machine (seccomp(2)). Everything else ends the process.
#ifndef TENDER_FILTER_H
#define TENDER_FILTER_H

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

#define FILTER_MAX 96 // instructions

struct filter {
	struct sock_filter at[FILTER_MAX];
	size_t count;
};

// Makes the program for a unikernel that has those devices (bit 1 << enum unikernel_kind). scratch_size is in bytes,
// less than FILTER_SCRATCH_END.
void filter_make(uint32_t devices, uint64_t scratch_size, struct filter *f);

#define FILTER_SCRATCH_END 0x100000000 // the machine computes with 32 bits

#endif
