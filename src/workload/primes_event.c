// SPDX-License-Identifier: MIT
// A file of its own: where the compiler sees no more than the prototype it can neither hoist an event out of the loop
// that repeats it nor merge two. The types are sysbench's, on which its speed depends: c and l are 64-bit whole
// numbers, the bound is a double, so that each step converts l, compares it, and divides.
#include "workload/primes.h"

#include <math.h>

// sysbench begins at 2 like any other divisor, but in Debian's binary (12 and 13) the compiler has taken that step out
// of the loop, where it is the test of one bit. That is 4 % of the time, so it is written out here and does not depend
// on the compiler. The step for 3 stays in the loop, as it does there: with its bound compared apart from the others'
// the whole is 1 % faster.
static inline int is_divided_by_none(unsigned long long c)
{
	double bound = sqrt((double)c);
	unsigned long long l = 2;

	if (bound < 2)
		return 1;
	if (c % 2 == 0)
		return 0;
	for (;;) {
		if (++l > bound)
			return 1;
		if (c % l == 0)
			return 0;
	}
}

// Aligned, as its speed depends by a per cent or two on where its loop lies in the cache lines of code.
__attribute__((aligned(64))) uint64_t primes_event(uint32_t max_prime)
{
	uint64_t found = 0;

	for (unsigned long long c = 3; c < max_prime; c++)
		found += (uint64_t)is_divided_by_none(c);
	return found;
}
