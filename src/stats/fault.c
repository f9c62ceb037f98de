// SPDX-License-Identifier: MIT
#include "stats/fault.h"

const char *stats_fault_key(enum stats_fault f)
{
	static const char *const key[] = {
		"ok", "empty", "too-few", "not-finite", "not-positive", "no-variation", "too-large", "bad-argument"};

	return key[f];
}
