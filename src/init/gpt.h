// SPDX-License-Identifier: MIT
// GUID partition tables (UEFI 2.10, chapter 5.3), read from and written to a disk that anybody may have prepared.
#ifndef INIT_GPT_H
#define INIT_GPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "init/guid.h"

#define GPT_HEADER      92   // bytes of a header that mean something
#define GPT_ENTRIES_MAX 1024 // UEFI wants room for 128; more than this is no stick of ours
#define GPT_ENTRY_MAX   512  // bytes; all tables in the wild have 128

struct gpt {
	uint32_t sector;  // bytes: 512 … 4096
	uint64_t sectors; // of the disk
	unsigned char header[GPT_HEADER];
	unsigned char *entries; // count × size bytes
	uint32_t count, size;
	bool is_from_backup; // the first copy was damaged
};

struct gpt_part {
	uint32_t index;       // from 0
	uint64_t first, last; // sectors, both inclusive
};

#define CLEANUP_GPT CLEANUP(gpt_free)

// Reads the table of the disk (or file) behind fd: the first copy, or when that is damaged the one in the disk's last
// sector. Everything is checked: signature, both checksums, place, number and size of the entries.
int gpt_load(int fd, uint32_t sector, uint64_t sectors, struct gpt *g, struct err **e);

// Finds the partition with the unique id. Returns false when there is none or it does not lie on the disk.
bool gpt_find(const struct gpt *g, const unsigned char id[GUID_SIZE], struct gpt_part *out);

// Returns the sectors of the partition at index, or false when the entry is unused or lies outside the disk.
bool gpt_part_at(const struct gpt *g, uint32_t index, struct gpt_part *out);

// Returns the last sector that a partition starting at p may reach when it grows to the disk's end, in whole MiB and
// clear of the backup table. Returns p->last when another partition lies behind it, nothing is gained, or the table is
// one that gpt_store must not write (damaged, or laid out as nobody does).
uint64_t gpt_room(const struct gpt *g, const struct gpt_part *p);

// Lets the partition at index end at last, in memory, and makes the header fit the disk's true size.
void gpt_grow(struct gpt *g, uint32_t index, uint64_t last);

// Writes the table: first the copy at the disk's end, flushed, then the protective MBR and the first copy in a single
// write. Whenever the power goes, one of the two copies is whole.
int gpt_store(int fd, const struct gpt *g, struct err **e);

// Frees the entries.
void gpt_free(struct gpt *g);

#endif
