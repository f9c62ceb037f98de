// SPDX-License-Identifier: MIT
// The lines of abi/sample.h. Each is one write; each function is 0, or −1 if standard output does not take it.
#ifndef WORKLOAD_SAY_H
#define WORKLOAD_SAY_H

#include <stdint.h>

// The first line of all.
int say_hello(const char *name);

// A server listens on this port and answers from now on.
int say_ready(uint16_t port);

// One figure; mean and verified are words of abi/sample.h. A value that is not finite is refused with −1.
int say_sample(const char *name, double value, const char *unit, const char *mean, const char *verified);

// What is no figure: one JSON object, printable ASCII without a newline, at most once in a run. Refused with −1 if the
// line would be longer than SAMPLE_FACTS_MAX or is none.
int say_facts(const char *json);

// The last line: all figures were said.
int say_end(void);

// Says on standard error what went wrong with what, in one line; either may be empty.
void complain(const char *what, const char *object);

// Like complain, and appends the reason that errno holds.
void complain_errno(const char *what, const char *object);

#endif
