// SPDX-License-Identifier: MIT
// Memory modules from the SMBIOS structure table (DMTF DSP0134). The table is the firmware's and is not trusted.
#ifndef MACHINE_SMBIOS_H
#define MACHINE_SMBIOS_H

#include <stddef.h>
#include <stdint.h>

struct smbios_module {
	uint64_t bytes;     // 0: the slot is empty
	unsigned mts;       // configured speed in MT/s; 0: not said
	unsigned rated_mts; // highest speed of the module
	const char *type;   // "DDR4" …; "unknown"
	char slot[40], bank[40], maker[40], part[40];
};

// Finds the next type 17 structure at or after *offset in the table of len bytes, fills *m and moves *offset behind it.
// Returns 1, or 0 at the end of the table or at the first structure that does not fit into it.
int smbios_next_module(const unsigned char *table, size_t len, size_t *offset, struct smbios_module *m);

#endif
