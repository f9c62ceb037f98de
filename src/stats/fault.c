// SPDX-License-Identifier: MIT
#include "stats/fault.h"

const char *stats_fault_key(enum stats_fault f)
{
	static const char *const key[] = {"ok", "empty", "too-few", "not-finite", "not-positive", "no-variation",
		"too-large", "bad-argument", "no-memory"};

	return key[f];
}

const char *stats_method_key(enum stats_method m)
{
	static const char *const key[] = {"exact", "normal", "random", "order-statistics"};

	return key[m];
}
