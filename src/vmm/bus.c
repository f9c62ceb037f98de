// SPDX-License-Identifier: MIT
#include "vmm/bus.h"

#include <string.h>

int bus_add(struct bus *b, uint64_t base, uint64_t len, const struct bus_ops *ops, void *device, struct err **e)
{
	if (b->count == BUS_RANGES)
		return err_set(
			e, "cannot add a device at 0x%llx: there are %d already", (unsigned long long)base, BUS_RANGES);
	for (size_t i = 0; i < b->count; i++)
		if (base < b->range[i].base + b->range[i].len && b->range[i].base < base + len)
			return err_set(
				e, "cannot add a device at 0x%llx: another one is there", (unsigned long long)base);
	b->range[b->count++] = (struct bus_range){base, len, ops, device};
	return 0;
}

static const struct bus_range *find(const struct bus *b, uint64_t address)
{
	for (const struct bus_range *r = b->range; r < b->range + b->count; r++)
		if (address - r->base < r->len)
			return r;
	return NULL;
}

bool bus_read(const struct bus *b, uint64_t address, uint8_t *data, unsigned len)
{
	const struct bus_range *r = find(b, address);

	if (!r)
		return false;
	memset(data, 0, len);
	r->ops->read(r->device, address - r->base, data, len);
	return true;
}

bool bus_write(const struct bus *b, uint64_t address, const uint8_t *data, unsigned len)
{
	const struct bus_range *r = find(b, address);

	if (r)
		r->ops->write(r->device, address - r->base, data, len);
	return r != NULL;
}
