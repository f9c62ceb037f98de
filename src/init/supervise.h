// SPDX-License-Identifier: MIT
// Stage 2: the running system.
#ifndef INIT_SUPERVISE_H
#define INIT_SUPERVISE_H

#include "init/boot.h"
#include "init/ending.h"
#include "init/volume.h"

// Prepares the system and a place for results, runs assay (or the rescue shells) to its end and deals with how it
// ended. Returns what is to be done with the machine.
enum ending supervise(const struct boot *b, struct volume *v);

#endif
