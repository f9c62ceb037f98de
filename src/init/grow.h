// SPDX-License-Identifier: MIT
// The boot stick's results volume has 40 MiB in the image; here it takes the rest of the stick. A person's files are
// never touched: a volume that holds anything but an assay.conf keeps its size.
#ifndef INIT_GROW_H
#define INIT_GROW_H

#include <stdint.h>

#include "base/err.h"
#include "init/disks.h"
#include "init/gpt.h"

struct growth {
	struct disk part;
	struct gpt table;
	struct gpt_part entry; // of the table, as it is now
	uint64_t last;         // sector that the partition is to end at; 0: nothing to gain
};

#define CLEANUP_GROWTH CLEANUP(growth_free)

// Finds out what there is to gain: nothing unless the partition is the last of its disk and at least 64 MiB are free
// behind its file system. Only reads; the volume may be mounted.
int grow_plan(const struct disk *part, struct growth *to, struct err **e);

// Grows the partition, formats it anew and puts assay.conf back. The volume must not be mounted.
int grow(struct growth *g, struct err **e);

// Frees what grow_plan took.
void growth_free(struct growth *g);

#endif
