// SPDX-License-Identifier: MIT
#include "init/fat.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "init/little.h"

// A root folder of FAT has at most 65536 entries of 32 bytes; a chain of clusters that is longer goes in circles.
#define ROOT_MAX (65536u * 32)

enum { ENTRY = 32, ATTR = 11, ATTR_VOLUME = 0x08, ATTR_DIR = 0x10, ATTR_LONG_NAME = 0x0f, DELETED = 0xe5 };

// The geometry, all in bytes and checked against each other.
struct shape {
	uint64_t fat_at, root_at, data_at; // root_at and root_len are those of FAT12 and FAT16
	uint32_t root_len, root_cluster;
	uint32_t cluster, clusters; // bytes of one, number of all
};

static bool is_power_of_two(uint32_t v)
{
	return v && !(v & (v - 1));
}

static bool boot_sector_is_sound(const unsigned char *b)
{
	uint32_t sector = get16(b + 11), cluster = b[13];

	return b[510] == 0x55 && b[511] == 0xaa && is_power_of_two(sector) && sector >= 512 && sector <= 4096 &&
	       is_power_of_two(cluster) && get16(b + 14) != 0 && b[16] >= 1 && b[16] <= 4;
}

static bool shape_of(const unsigned char *b, struct shape *s, struct fat *f)
{
	uint64_t sector = get16(b + 11);
	uint64_t total = get16(b + 19) ? get16(b + 19) : get32(b + 32);
	uint64_t table = get16(b + 22) ? get16(b + 22) : get32(b + 36);
	uint64_t root_sectors = (get16(b + 17) * (uint64_t)ENTRY + sector - 1) / sector;
	uint64_t before = get16(b + 14) + b[16] * table;

	if (!table || before + root_sectors >= total)
		return false;
	s->cluster = (uint32_t)sector * b[13];
	s->clusters = (uint32_t)((total - before - root_sectors) / b[13]);
	s->fat_at = get16(b + 14) * sector;
	s->root_at = before * sector;
	s->root_len = get16(b + 17) * ENTRY;
	s->data_at = (before + root_sectors) * sector;
	// The kind follows from the number of clusters and from nothing else.
	f->bits = get16(b + 22) == 0 ? 32 : s->clusters < 4085 ? 12 : 16;
	s->root_cluster = f->bits == 32 ? get32(b + 44) : 0;
	f->bytes = total * sector;
	return f->bits == 32 ? s->root_len == 0 : s->root_len != 0;
}

static void set_label(struct fat *f, const unsigned char *name)
{
	size_t n = 11;

	memcpy(f->label, name, n);
	while (n && (f->label[n - 1] == ' ' || f->label[n - 1] == '\0'))
		n--;
	f->label[n] = '\0';
}

enum walk { WALK_ON, WALK_FOUND, WALK_END, WALK_FAILED };

// Looks through a stretch of the root folder for the entry of the label.
static enum walk search(const unsigned char *p, size_t len, struct fat *f)
{
	for (; len >= ENTRY; p += ENTRY, len -= ENTRY) {
		if (p[0] == 0)
			return WALK_END;
		if (p[0] == DELETED || (p[ATTR] & 0x3f) == ATTR_LONG_NAME)
			continue;
		if (!(p[ATTR] & ATTR_VOLUME) || (p[ATTR] & ATTR_DIR))
			continue;
		set_label(f, p);
		return WALK_FOUND;
	}
	return WALK_ON;
}

static enum walk search_at(int fd, uint64_t offset, uint32_t len, struct fat *f, struct err **e)
{
	CLEANUP_FREE unsigned char *data = malloc(len);
	ssize_t n = data ? pread(fd, data, len, (off_t)offset) : -1;

	if (n == (ssize_t)len)
		return search(data, len, f);
	if (n < 0)
		err_sys(e, "cannot read the root folder");
	else
		err_set(e, "cannot read the root folder: the volume ends before it");
	return WALK_FAILED;
}

// Follows the root folder's clusters. The number of steps is bounded, so a chain that goes in circles ends too.
static enum walk search_clusters(int fd, const struct shape *s, struct fat *f, struct err **e)
{
	uint32_t cluster = s->root_cluster;

	for (uint32_t steps = 0; steps <= ROOT_MAX / s->cluster; steps++) {
		unsigned char next[4];
		enum walk w;

		if (cluster < 2 || cluster - 2 >= s->clusters)
			return WALK_END;
		w = search_at(fd, s->data_at + (uint64_t)(cluster - 2) * s->cluster, s->cluster, f, e);
		if (w != WALK_ON)
			return w;
		if (pread(fd, next, sizeof(next), (off_t)(s->fat_at + cluster * UINT64_C(4))) != (ssize_t)sizeof(next))
			return WALK_END;
		cluster = get32(next) & 0x0fffffff;
	}
	return WALK_END;
}

int fat_probe(int fd, struct fat *f, struct err **e)
{
	unsigned char boot[512];
	const unsigned char *label;
	struct shape s = {0};
	enum walk w;

	*f = (struct fat){0};
	if (pread(fd, boot, sizeof(boot), 0) != (ssize_t)sizeof(boot))
		return err_set(e, "cannot read a boot sector");
	if (!boot_sector_is_sound(boot) || !shape_of(boot, &s, f))
		return err_set(e, "no FAT volume");
	w = f->bits == 32 ? search_clusters(fd, &s, f, e) : search_at(fd, s.root_at, s.root_len, f, e);
	label = boot + (f->bits == 32 ? 71 : 43);
	if ((w == WALK_ON || w == WALK_END) && memcmp(label, "NO NAME    ", 11) != 0)
		set_label(f, label);
	return w == WALK_FAILED ? -1 : 0;
}
