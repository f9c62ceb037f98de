// SPDX-License-Identifier: MIT
// Numbers with units, read strictly and printed for people.
#ifndef BASE_UNIT_H
#define BASE_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reads a decimal number of at most max. Returns false for signs, spaces, other characters, or a larger number.
bool unit_number(const char *s, uint64_t max, uint64_t *out);

// Reads a finite decimal fraction such as 3.25 or 1e6, nothing before or behind it.
bool unit_fraction(const char *s, double *out);

// Reads "500ms", "10s", "2m" or "1h" as nanoseconds.
bool unit_duration(const char *s, uint64_t *ns);

// Reads "4096", "512K", "512M" or "2G" (powers of 1024) as bytes.
bool unit_size(const char *s, uint64_t *bytes);

// Whether a prefix such as k or m may stand before the unit: not before one that has its own (ns, MiB/s, GFLOPS), nor
// before a count ("1", "") or a percentage.
bool unit_takes_prefix(const char *unit);

// Prints a value with a prefix, so that three to four digits remain: (5.3e-3, "s") is "5.30 ms", (9.41e9, "bit/s")
// "9.41 Gbit/s". Not all units take one, and counts ("1", "") are printed bare.
void unit_print(double value, const char *unit, char *out, size_t size);

#endif
