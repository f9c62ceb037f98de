// SPDX-License-Identifier: MIT
#include "init/gpt.h"

#include <stdlib.h>
#include <string.h>

#include "init/crc32.h"
#include "init/little.h"

// Where things are in a header (UEFI 2.10, table 5-5).
enum {
	REVISION = 8,
	HEADER_SIZE = 12,
	HEADER_CRC = 16,
	MY_LBA = 24,
	ENTRIES_LBA = 72,
	COUNT = 80,
	SIZE = 84,
	ENTRIES_CRC = 88
};

static bool header_is_sound(const unsigned char *sector, uint32_t sector_size, uint64_t lba)
{
	unsigned char copy[4096];
	uint32_t size = get32(sector + HEADER_SIZE);

	if (memcmp(sector, "EFI PART", 8) != 0 || get32(sector + REVISION) != 0x10000)
		return false;
	if (size < GPT_HEADER || size > sector_size || get64(sector + MY_LBA) != lba)
		return false;
	memcpy(copy, sector, size);
	put32(copy + HEADER_CRC, 0);
	return crc32_ieee(copy, size) == get32(sector + HEADER_CRC);
}

// Whether the entries are few and small enough, and lie on the disk.
static bool shape_is_sound(const struct gpt *g)
{
	uint64_t at = get64(g->header + ENTRIES_LBA);
	uint64_t span = ((uint64_t)g->count * g->size + g->sector - 1) / g->sector;

	if (g->count == 0 || g->count > GPT_ENTRIES_MAX)
		return false;
	if (g->size < 128 || g->size > GPT_ENTRY_MAX || (g->size & (g->size - 1)))
		return false;
	return at >= 2 && at < g->sectors && span <= g->sectors - at;
}

static bool read_whole(int fd, void *out, size_t len, uint64_t offset)
{
	return offset <= INT64_MAX && pread(fd, out, len, (off_t)offset) == (ssize_t)len;
}

static bool load_copy(int fd, struct gpt *g, uint64_t lba)
{
	unsigned char sector[4096];
	size_t len;

	if (!read_whole(fd, sector, g->sector, lba * g->sector) || !header_is_sound(sector, g->sector, lba))
		return false;
	memcpy(g->header, sector, GPT_HEADER);
	g->count = get32(sector + COUNT);
	g->size = get32(sector + SIZE);
	if (!shape_is_sound(g))
		return false;
	len = (size_t)g->count * g->size;
	gpt_free(g);
	g->entries = malloc(len);
	if (!g->entries || !read_whole(fd, g->entries, len, get64(g->header + ENTRIES_LBA) * g->sector))
		return false;
	return crc32_ieee(g->entries, len) == get32(g->header + ENTRIES_CRC);
}

int gpt_load(int fd, uint32_t sector, uint64_t sectors, struct gpt *g, struct err **e)
{
	*g = (struct gpt){.sector = sector, .sectors = sectors};
	if (sector < 512 || sector > 4096 || (sector & (sector - 1)))
		return err_set(e, "cannot read a partition table: sectors of %u bytes", sector);
	// Less than both tables need; and no product of sector numbers below can overflow.
	if (sectors < 68 || sectors > INT64_MAX / sector)
		return err_set(e, "cannot read a partition table: %llu sectors", (unsigned long long)sectors);
	if (load_copy(fd, g, 1))
		return 0;
	g->is_from_backup = true;
	if (load_copy(fd, g, sectors - 1))
		return 0;
	gpt_free(g);
	return err_set(e, "cannot read a partition table: none, or both copies damaged");
}

static const unsigned char *entry(const struct gpt *g, uint32_t index)
{
	return g->entries + (size_t)index * g->size;
}

bool gpt_part_at(const struct gpt *g, uint32_t index, struct gpt_part *out)
{
	static const unsigned char unused[GUID_SIZE];
	const unsigned char *p;

	if (index >= g->count)
		return false;
	p = entry(g, index);
	*out = (struct gpt_part){.index = index, .first = get64(p + 32), .last = get64(p + 40)};
	return memcmp(p, unused, GUID_SIZE) != 0 && out->first >= 2 && out->first <= out->last &&
	       out->last < g->sectors;
}

bool gpt_find(const struct gpt *g, const unsigned char id[GUID_SIZE], struct gpt_part *out)
{
	for (uint32_t i = 0; i < g->count; i++)
		if (!memcmp(entry(g, i) + GUID_SIZE, id, GUID_SIZE))
			return gpt_part_at(g, i, out);
	return false;
}

void gpt_free(struct gpt *g)
{
	free(g->entries);
	g->entries = NULL;
}
