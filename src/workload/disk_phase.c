// SPDX-License-Identifier: MIT
#include "workload/disk_phase.h"
#include "workload/disk_pattern.h"
#include "workload/splitmix.h"
#include "workload/stopwatch.h"

#include <unistd.h>

static uint64_t blocks_of(const struct disk *d)
{
	return d->chunks * (d->chunk / d->block);
}

static void fill_chunk(struct disk *d, uint64_t chunk)
{
	uint64_t first = chunk * (d->chunk / d->block);

	for (size_t at = 0; at < d->chunk; at += d->block)
		disk_pattern_fill((char *)d->buffer + at, d->block, first + at / d->block, 0);
}

static void check_chunk(struct disk *d, uint64_t chunk)
{
	uint64_t number = chunk * (d->chunk / d->block);

	for (size_t at = 0; at < d->chunk; at += d->block, number++)
		if (!disk_pattern_is((char *)d->buffer + at, d->block, number, d->version[number]))
			d->is_wrong = true;
}

static int sync_file(struct disk *d, struct disk_result *r)
{
	uint64_t start = stopwatch_ns();
	int rc = fsync(d->file.fd);

	r->ns += stopwatch_ns() - start;
	return rc;
}

static int write_at(struct disk *d, size_t size, uint64_t offset, struct disk_result *r)
{
	uint64_t start = stopwatch_ns();
	int rc = disk_file_write(&d->file, d->buffer, size, offset);

	r->ns += stopwatch_ns() - start;
	r->count++;
	return rc;
}

static int read_at(struct disk *d, size_t size, uint64_t offset, struct disk_result *r)
{
	uint64_t start = stopwatch_ns();
	int rc = disk_file_read(&d->file, d->buffer, size, offset);

	r->ns += stopwatch_ns() - start;
	r->count++;
	return rc;
}

int disk_write_all(struct disk *d, struct disk_result *r)
{
	for (uint64_t i = 0; i < d->chunks && (!i || r->ns < d->limit_ns); i++) {
		fill_chunk(d, i);
		if (write_at(d, d->chunk, i * d->chunk, r) < 0)
			return -1;
	}
	d->chunks = r->count;
	return sync_file(d, r);
}

int disk_read_all(struct disk *d, struct disk_result *r)
{
	disk_file_forget(&d->file);
	for (uint64_t i = 0; i < d->chunks && (!i || r->ns < d->limit_ns); i++) {
		if (read_at(d, d->chunk, i * d->chunk, r) < 0)
			return -1;
		check_chunk(d, i);
	}
	return 0;
}

int disk_read_random(struct disk *d, struct disk_result *r)
{
	disk_file_forget(&d->file);
	do {
		uint64_t number = splitmix_below(&d->random, blocks_of(d));

		if (read_at(d, d->block, number * d->block, r) < 0)
			return -1;
		if (!disk_pattern_is(d->buffer, d->block, number, d->version[number]))
			d->is_wrong = true;
	} while (r->ns < d->limit_ns);
	return 0;
}

int disk_write_random(struct disk *d, struct disk_result *r)
{
	do {
		uint64_t number = splitmix_below(&d->random, blocks_of(d));

		disk_pattern_fill(d->buffer, d->block, number, ++d->version[number]);
		if (write_at(d, d->block, number * d->block, r) < 0 || sync_file(d, r) < 0)
			return -1;
	} while (r->ns < d->limit_ns);
	return 0;
}

int disk_check(struct disk *d)
{
	disk_file_forget(&d->file);
	for (uint64_t i = 0; i < d->chunks; i++) {
		if (disk_file_read(&d->file, d->buffer, d->chunk, i * d->chunk) < 0)
			return -1;
		check_chunk(d, i);
	}
	return 0;
}
