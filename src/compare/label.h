// SPDX-License-Identifier: MIT
// Names for machines, runs and measures, and the sentences made of them. All texts may hold what strangers wrote: they
// are to be escaped where they are printed.
#ifndef COMPARE_LABEL_H
#define COMPARE_LABEL_H

#include "compare/compare.h"
#include "compare/words.h"

// Appends a machine's name: its maker's where the makers differ ("AMD"), else a letter.
void label_machine(const struct comparison *c, size_t machine, struct buf *out);

// Appends a unit's name for a table: the machine, and the run where the machine is not one unit.
void label_unit(const struct comparison *c, size_t unit, const char *lang, struct buf *out);

// Appends where a unit is, for a sentence: "on the AMD machine", "on machine B", "in run 2".
void label_where(const struct comparison *c, size_t unit, const char *lang, struct buf *out);

// Appends the measure's title, containers, and what else is not as usual.
void label_measure(const struct compare_measure *m, const char *lang, struct buf *out);

// Appends the runtime's name; with its engine where the measure has the runtime under several.
void label_runtime(const struct compare_measure *m, size_t cell, struct buf *out);

// Returns the marks behind an effect's interval: † across an accepted difference, ‡ for these runs only.
const char *label_marks(const struct compare_effect *f);

// Returns whether any effect is marked as one of these runs only.
bool label_has_these_runs(const struct comparison *c);

// Appends what an interaction says: "kata costs 12 % more on the AMD machine than …, 95 % interval 8…16 (…)". Returns
// false for one that does not stand after correction or has no better and worse.
bool sentence_of(const struct comparison *c, const struct compare_effect *f, const char *lang, struct buf *out);

#endif
