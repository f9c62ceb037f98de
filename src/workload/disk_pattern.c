// SPDX-License-Identifier: MIT
#include "workload/disk_pattern.h"
#include "workload/splitmix.h"

#include <string.h>

// The series of two blocks must not be the same one, a few words apart: the seed is spread over all 64 bits first.
static uint64_t seed_of(uint64_t number, uint32_t version)
{
	uint64_t state = number;

	state = splitmix_next(&state) + version;
	return splitmix_next(&state);
}

void disk_pattern_fill(void *block, size_t size, uint64_t number, uint32_t version)
{
	uint64_t state = seed_of(number, version);

	for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
		uint64_t word = splitmix_next(&state);

		memcpy((char *)block + at, &word, sizeof(word));
	}
}

bool disk_pattern_is(const void *block, size_t size, uint64_t number, uint32_t version)
{
	uint64_t state = seed_of(number, version), wrong = 0;

	for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, (const char *)block + at, sizeof(word));
		wrong |= word ^ splitmix_next(&state);
	}
	return !wrong;
}
