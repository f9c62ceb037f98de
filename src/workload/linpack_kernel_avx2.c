// SPDX-License-Identifier: MIT
// 12 × 4: twelve of the 16 registers hold sums, three a column piece of A, one a number of B.
#if defined(__x86_64__)
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif

#define LANES 4
#define VECS  3
#define NR    4
#include "workload/linpack_simd.h"

static bool is_usable(void)
{
	// Both look at what the operating system saves, too (XGETBV).
	__builtin_cpu_init();
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const struct linpack_kernel linpack_avx2 = LINPACK_KERNEL("avx2", "AVX2+FMA", 192, 24576);

#ifdef __clang__
#pragma clang attribute pop
#endif
#endif
