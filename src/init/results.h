// SPDX-License-Identifier: MIT
#ifndef INIT_RESULTS_H
#define INIT_RESULTS_H

#include <stdbool.h>

#include "init/volume.h"

// Finds a place for the results once the USB bus is quiet, growing the boot stick's own volume when that is the one. If
// there is none says so in large letters: the run goes on, and its results stay in memory.
void results_prepare(struct volume *v);

// Gets results out of memory: for ten minutes takes each volume that is plugged in and lets assay deliver to it. When
// that comes to nothing says what is lost. Returns whether the results are on a volume.
bool results_deliver(struct volume *v);

#endif
