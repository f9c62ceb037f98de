// SPDX-License-Identifier: MIT
// The half of GPT that changes a disk.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "init/crc32.h"
#include "init/gpt.h"
#include "init/little.h"

enum {
	HEADER_SIZE = 12,
	HEADER_CRC = 16,
	MY_LBA = 24,
	OTHER_LBA = 32,
	LAST_USABLE = 48,
	ENTRIES_LBA = 72,
	ENTRIES_CRC = 88
};

// Sectors that the entries take.
static uint64_t entry_sectors(const struct gpt *g)
{
	return ((uint64_t)g->count * g->size + g->sector - 1) / g->sector;
}

static uint64_t last_usable(const struct gpt *g)
{
	return g->sectors - 2 - entry_sectors(g);
}

uint64_t gpt_room(const struct gpt *g, const struct gpt_part *p)
{
	uint64_t mib = (1 << 20) / g->sector, last;
	struct gpt_part other;

	for (uint32_t i = 0; i < g->count; i++)
		if (i != p->index && gpt_part_at(g, i, &other) && other.last > p->last)
			return p->last;
	last = (last_usable(g) + 1) / mib * mib - 1;
	return last > p->last && last < g->sectors ? last : p->last;
}

void gpt_grow(struct gpt *g, uint32_t index, uint64_t last)
{
	put64(g->entries + (size_t)index * g->size + 40, last);
	put64(g->header + LAST_USABLE, last_usable(g));
	put32(g->header + ENTRIES_CRC, crc32_ieee(g->entries, (size_t)g->count * g->size));
}

// Makes the header say where it and the other copy are. A header that was longer than we know is cut to what we know.
static void seal(struct gpt *g, unsigned char *out, uint64_t lba, uint64_t other, uint64_t entries)
{
	memcpy(out, g->header, GPT_HEADER);
	put32(out + HEADER_SIZE, GPT_HEADER);
	put64(out + MY_LBA, lba);
	put64(out + OTHER_LBA, other);
	put64(out + ENTRIES_LBA, entries);
	put32(out + HEADER_CRC, 0);
	put32(out + HEADER_CRC, crc32_ieee(out, GPT_HEADER));
}

static int write_at(int fd, const void *data, size_t len, uint64_t offset, struct err **e)
{
	ssize_t n = pwrite(fd, data, len, (off_t)offset);

	if (n >= 0 && n != (ssize_t)len)
		errno = EIO;
	if (n != (ssize_t)len || fsync(fd))
		return err_sys(e, "cannot write the partition table at byte %llu", (unsigned long long)offset);
	return 0;
}

// The entry of type 0xee covers the disk; older systems read nothing else.
static void fit_protective_mbr(const struct gpt *g, unsigned char *mbr)
{
	uint64_t size = g->sectors - 1;

	for (int i = 0; i < 4; i++)
		if (mbr[446 + 16 * i + 4] == 0xee)
			put32(mbr + 446 + 16 * i + 12, size > UINT32_MAX ? UINT32_MAX : (uint32_t)size);
}

int gpt_store(int fd, struct gpt *g, struct err **e)
{
	size_t table = (size_t)entry_sectors(g) * g->sector, len = 2 * (size_t)g->sector + table;
	uint64_t end = g->sectors - 1;
	CLEANUP_FREE unsigned char *head = calloc(1, len);
	CLEANUP_FREE unsigned char *tail = calloc(1, table + g->sector);

	if (!head || !tail)
		return err_set(e, "cannot write the partition table: out of memory");
	if (pread(fd, head, g->sector, 0) != (ssize_t)g->sector)
		return err_sys(e, "cannot read the boot sector");
	memcpy(tail, g->entries, (size_t)g->count * g->size);
	seal(g, tail + table, end, 1, end - table / g->sector);
	if (write_at(fd, tail, table + g->sector, (end - table / g->sector) * g->sector, e))
		return -1;
	fit_protective_mbr(g, head);
	seal(g, head + g->sector, 1, end, 2);
	memcpy(head + 2 * (size_t)g->sector, g->entries, (size_t)g->count * g->size);
	return write_at(fd, head, len, 0, e);
}
