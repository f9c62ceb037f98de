// SPDX-License-Identifier: MIT
// A file of its own: where the compiler sees no more than the prototype it can neither hoist an event out of the loop
// that repeats it nor merge two. The types are sysbench's, on which its speed depends: c and l are 64-bit whole numbers,
// the bound is a double, so that each step converts l, compares it, and divides.
#include "workload/primes.h"

#include <math.h>

uint64_t primes_event(uint64_t max_prime)
{
	uint64_t found = 0;

	for (unsigned long long c = 3; c < max_prime; c++) {
		double bound = sqrt((double)c);
		unsigned long long l = 2;

		while (l <= bound && c % l != 0)
			l++;
		if (l > bound)
			found++;
	}
	return found;
}
