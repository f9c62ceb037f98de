// SPDX-License-Identifier: MIT
#ifndef INIT_GROW_H
#define INIT_GROW_H

#include "base/err.h"
#include "init/disks.h"

// Lets the boot stick's results volume, which has 40 MiB in the image, take the rest of the stick: it grows the
// partition, formats it anew and puts assay.conf back. Does nothing (and returns 0) unless the partition is the last of
// its disk, at least 64 MiB can be gained, and the volume holds nothing but an assay.conf: a person's files are never
// touched. The volume must not be mounted.
int grow(const struct disk *part, struct err **e);

#endif
