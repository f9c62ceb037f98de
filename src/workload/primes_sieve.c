// SPDX-License-Identifier: MIT
#include "workload/primes.h"

#include <stdlib.h>

static void strike_multiples(unsigned char *composite, uint64_t limit, uint64_t prime)
{
	for (uint64_t multiple = prime * prime; multiple < limit; multiple += prime)
		composite[multiple] = 1;
}

uint64_t primes_expected(uint64_t max_prime)
{
	unsigned char *composite = calloc(max_prime + 1, 1);
	uint64_t found = 0;

	if (!composite)
		return UINT64_MAX;
	strike_multiples(composite, max_prime, 2);
	for (uint64_t n = 3; n < max_prime; n++) {
		if (composite[n])
			continue;
		found++;
		strike_multiples(composite, max_prime, n);
	}
	free(composite);
	return found;
}
