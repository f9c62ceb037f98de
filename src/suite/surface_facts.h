// SPDX-License-Identifier: MIT
// What the measure "surface" found, as samples and facts: the names of the system calls are there for everyone to
// check.
#ifndef SUITE_SURFACE_FACTS_H
#define SUITE_SURFACE_FACTS_H

#include "base/err.h"
#include "host/trace.h"
#include "suite/measure.h"

struct surface {
	struct trace_used noop, start, serving;
	char no_functions[256]; // why functions were not counted; "": they were
};

// Adds the samples noop_calls, start_calls, serving_calls and, where they were counted, noop_functions,
// start_functions and serving_functions, and as facts an object of: under noop, start, serving the names of the calls
// with blanks between; the numbers of functions under noop_functions and so on, or under no_functions why there are
// none; and how many events were lost, under lost_calls and lost_functions. Fails when there were no calls at all,
// which cannot be, or more than a line of facts holds.
int surface_add(const struct surface *s, struct finding *f, struct err **e);

// Frees the sets.
void surface_free(struct surface *s);

#endif
