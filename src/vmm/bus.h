// SPDX-License-Identifier: MIT
// What a guest's accesses to ports and to device memory reach. There are two buses, one of each; ranges do not overlap
// and are all there before the first vCPU runs, so nothing is locked here.
#ifndef VMM_BUS_H
#define VMM_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "vmm/layout.h"

#define BUS_RANGES (LAYOUT_DEVICES + 8)

// offset is within the range, len 1 to 8 bytes that need not end within it. Called by any vCPU's thread at any time.
struct bus_ops {
	void (*read)(void *device, uint64_t offset, uint8_t *data, unsigned len); // data is zero at first
	void (*write)(void *device, uint64_t offset, const uint8_t *data, unsigned len);
};

struct bus {
	struct bus_range {
		uint64_t base, len;
		const struct bus_ops *ops;
		void *device;
	} range[BUS_RANGES];
	size_t count;
};

// Adds a device. Fails when the range overlaps another's or there are too many.
int bus_add(struct bus *b, uint64_t base, uint64_t len, const struct bus_ops *ops, void *device, struct err **e);

// Reads; false when there is no device, and data is untouched then.
bool bus_read(const struct bus *b, uint64_t address, uint8_t *data, unsigned len);

// Writes; false when there is no device.
bool bus_write(const struct bus *b, uint64_t address, const uint8_t *data, unsigned len);

#endif
