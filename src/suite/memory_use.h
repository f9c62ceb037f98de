// SPDX-License-Identifier: MIT
// What a stand's containers take of the machine's memory, each on average, with everything their runtime runs for them.
#ifndef SUITE_MEMORY_USE_H
#define SUITE_MEMORY_USE_H

#include "host/memory.h"
#include "suite/measure.h"
#include "suite/stand.h"

// Adds memory_used, memory_charged and memory_peak (each only where it is known), memory_available and memory_free, in
// bytes. before is the machine as it was without the stand.
void memory_use_add(const struct stand *s, const struct memory_machine *before, struct finding *f);

#endif
