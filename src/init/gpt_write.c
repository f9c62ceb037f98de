// SPDX-License-Identifier: MIT
// The half of GPT that changes a disk.
#include <errno.h>
#include <string.h>

#include "base/buf.h"
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

	// gpt_store puts the entries behind the header, so that must be where they were: else it would write over
	// something.
	if (g->is_from_backup || get64(g->header + ENTRIES_LBA) != 2)
		return p->last;
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

// Appends the entries in whole sectors.
static void add_entries(const struct gpt *g, struct buf *out)
{
	static const unsigned char zeros[4096];
	size_t len = (size_t)g->count * g->size;

	buf_add(out, g->entries, len);
	buf_add(out, zeros, (size_t)entry_sectors(g) * g->sector - len);
}

// Appends the header's sector, which says where it, the other copy and the entries are. A header that was longer than
// we know is cut to what we know.
static void add_header(const struct gpt *g, uint64_t lba, uint64_t other, uint64_t entries, struct buf *out)
{
	unsigned char sector[4096] = {0};

	memcpy(sector, g->header, GPT_HEADER);
	put32(sector + HEADER_SIZE, GPT_HEADER);
	put64(sector + MY_LBA, lba);
	put64(sector + OTHER_LBA, other);
	put64(sector + ENTRIES_LBA, entries);
	put32(sector + HEADER_CRC, 0);
	put32(sector + HEADER_CRC, crc32_ieee(sector, GPT_HEADER));
	buf_add(out, sector, g->sector);
}

static int write_at(int fd, const struct buf *data, uint64_t offset, struct err **e)
{
	ssize_t n;

	if (!buf_ok(data))
		return err_set(e, "cannot write the partition table: out of memory");
	n = pwrite(fd, buf_text(data), data->len, (off_t)offset);
	if (n >= 0 && n != (ssize_t)data->len)
		errno = EIO;
	if (n != (ssize_t)data->len || fsync(fd))
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

int gpt_store(int fd, const struct gpt *g, struct err **e)
{
	CLEANUP_BUF struct buf head = {0}, tail = {0};
	uint64_t end = g->sectors - 1, entries = end - entry_sectors(g);
	unsigned char boot[4096];

	if (pread(fd, boot, g->sector, 0) != (ssize_t)g->sector)
		return err_sys(e, "cannot read the boot sector");
	fit_protective_mbr(g, boot);
	buf_add(&head, boot, g->sector);
	add_header(g, 1, end, 2, &head);
	add_entries(g, &head);
	add_entries(g, &tail);
	add_header(g, end, 1, entries, &tail);
	return write_at(fd, &tail, entries * g->sector, e) || write_at(fd, &head, 0, e) ? -1 : 0;
}
