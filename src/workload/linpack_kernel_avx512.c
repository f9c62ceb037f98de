// SPDX-License-Identifier: MIT
// 24 × 8: 24 of the 32 registers hold sums, three a column piece of A, and each number of B is broadcast once for
// three multiplications.
#if defined(__x86_64__)
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx2,fma,prefer-vector-width=512")
#endif

#define LANES 8
#define VECS  3
#define NR    8
#include "workload/linpack_simd.h"

static bool is_usable(void)
{
	// Both look at what the operating system saves, too (XGETBV).
	__builtin_cpu_init();
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma");
}

const struct linpack_kernel linpack_avx512 = LINPACK_KERNEL("avx512", "AVX-512F", 192, 65536);

#ifdef __clang__
#pragma clang attribute pop
#endif
#endif
