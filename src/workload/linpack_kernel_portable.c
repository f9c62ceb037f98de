// SPDX-License-Identifier: MIT
// 4 × 4, in whatever the compiler makes of two doubles side by side: SSE2 on x86-64, which has 16 registers.
#define LANES 2
#define VECS  2
#define NR    4
#include "workload/linpack_simd.h"

static bool is_usable(void)
{
	return true;
}

#if defined(__x86_64__)
#define ISA "SSE2"
#else
#define ISA "baseline"
#endif

const struct linpack_kernel linpack_portable = LINPACK_KERNEL("portable", ISA, 192, 24576);
