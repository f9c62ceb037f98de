// SPDX-License-Identifier: MIT
// Partition tables: those of sfdisk, those we write, and those that somebody broke on purpose.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "init/crc32.h"
#include "init/gpt.h"
#include "init/little.h"

#define SECTOR  512u
#define SECTORS UINT64_C(65536) // 32 MiB
#define LAYOUT                                                                                                         \
	"label: gpt\nstart=2048, size=2048, uuid=a55a0000-0000-4000-8000-000000000001\n"                               \
	"start=4096, size=8192, uuid=a55a0000-0000-4000-8000-000000000002\n"                                           \
	"start=12288, size=4096, uuid=a55a0000-0000-4000-8000-000000000003\n"

static unsigned char id[GUID_SIZE]; // of the second partition

static void run(const char *fmt, int fd)
{
	char command[512];

	snprintf(command, sizeof(command), fmt, fd);
	// /proc/self is the shell's own there, and it inherits the descriptor.
	assert_int_equal(system(command), 0);
}

// A disk with the layout of an image, written to a file of `made` sectors and then laid on a stick of SECTORS.
static int disk(uint64_t made)
{
	int fd = memfd_create("disk", 0);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)(made * SECTOR)), 0);
	run("printf '" LAYOUT "' | sfdisk --quiet /proc/self/fd/%d", fd);
	assert_int_equal(ftruncate(fd, (off_t)(SECTORS * SECTOR)), 0);
	assert_true(guid_parse("a55a0000-0000-4000-8000-000000000002", id));
	return fd;
}

static void crc_has_its_check_value(void **state)
{
	(void)state;
	assert_int_equal(crc32_ieee("123456789", 9), 0xcbf43926);
	assert_int_equal(crc32_ieee("", 0), 0);
}

static void sfdisk_table_is_read(void **state)
{
	CLEANUP_FD int fd = disk(SECTORS);
	CLEANUP_GPT struct gpt g = {0};
	struct gpt_part p;

	(void)state;
	assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), 0);
	assert_false(g.is_from_backup);
	assert_true(gpt_find(&g, id, &p));
	assert_int_equal(p.index, 1);
	assert_int_equal(p.first, 4096);
	assert_int_equal(p.last, 12287);
	assert_false(gpt_part_at(&g, 3, &p));
	assert_false(gpt_part_at(&g, UINT32_MAX, &p));
	id[0] ^= 1;
	assert_false(gpt_find(&g, id, &p));
}

static void damaged_first_copy_gives_the_backup(void **state)
{
	CLEANUP_FD int fd = disk(SECTORS);
	CLEANUP_GPT struct gpt g = {0};
	struct gpt_part p;

	(void)state;
	assert_int_equal(pwrite(fd, "x", 1, 2 * SECTOR + 130), 1);
	assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), 0);
	assert_true(g.is_from_backup);
	assert_true(gpt_find(&g, id, &p));
	gpt_free(&g);
	assert_int_equal(pwrite(fd, "x", 1, (off_t)(SECTORS - 2) * SECTOR), 1);
	assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), -1);
}

static void last_partition_grows_and_sfdisk_agrees(void **state)
{
	CLEANUP_FD int fd = disk(20480);
	CLEANUP_GPT struct gpt g = {0};
	struct gpt_part p;

	(void)state;
	assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), 0);
	assert_true(gpt_part_at(&g, 1, &p));
	assert_int_equal(gpt_room(&g, &p), p.last);
	assert_true(gpt_part_at(&g, 2, &p));
	// The backup table takes the last MiB, as partitions end at whole ones.
	assert_int_equal(gpt_room(&g, &p), SECTORS - 2048 - 1);
	gpt_grow(&g, 2, gpt_room(&g, &p));
	assert_int_equal(gpt_store(fd, &g, NULL), 0);
	run("sfdisk --verify /proc/self/fd/%d 2>&1 | grep -q 'No errors detected'", fd);
	run("sfdisk --dump /proc/self/fd/%d | grep -q 'start= *12288, size= *51200,'", fd);
	run("sfdisk --dump /proc/self/fd/%d 2>&1 | grep -ci 'backup' | grep -qx 0", fd);
	gpt_free(&g);
	assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), 0);
	assert_true(gpt_part_at(&g, 2, &p));
	assert_int_equal(gpt_room(&g, &p), p.last);
}

#define HEAD (34 * SECTOR) // boot sector, header, entries
#define TAIL (33 * SECTOR) // entries, header
#define END  ((off_t)(SECTORS * SECTOR - TAIL))

// Both places that hold a table.
struct copies {
	unsigned char head[HEAD], tail[TAIL];
};

static void load_copies(int fd, struct copies *c)
{
	assert_int_equal(pread(fd, c->head, HEAD, 0), HEAD);
	assert_int_equal(pread(fd, c->tail, TAIL, END), TAIL);
}

// Writes the first sectors of each copy.
static void store_copies(int fd, const struct copies *c, size_t head, size_t tail)
{
	assert_int_equal(pwrite(fd, c->head, head * SECTOR, 0), head * SECTOR);
	assert_int_equal(pwrite(fd, c->tail, tail * SECTOR, END), tail * SECTOR);
}

// Whatever part of the two writes reached the disk, a table with the second partition is read.
static void torn_write_leaves_a_table(void **state)
{
	struct copies before, after;
	CLEANUP_FD int fd = disk(20480);
	CLEANUP_GPT struct gpt g = {0};
	struct gpt_part p;

	(void)state;
	load_copies(fd, &before);
	assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), 0);
	assert_true(gpt_part_at(&g, 2, &p));
	gpt_grow(&g, 2, gpt_room(&g, &p));
	assert_int_equal(gpt_store(fd, &g, NULL), 0);
	load_copies(fd, &after);
	for (size_t torn = 0; torn <= 33 + 34; torn++) {
		store_copies(fd, &before, 34, 33);
		store_copies(fd, &after, torn < 33 ? 0 : torn - 33, torn < 33 ? torn : 33);
		gpt_free(&g);
		assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), 0);
		assert_true(gpt_find(&g, id, &p));
	}
}

// Changes the header, with its checksum made right again.
static void forge(int fd, size_t at, uint64_t value, size_t len)
{
	unsigned char h[SECTOR], v[8];

	assert_int_equal(pread(fd, h, sizeof(h), SECTOR), sizeof(h));
	put64(v, value);
	memcpy(h + at, v, len);
	put32(h + 16, 0);
	put32(h + 16, crc32_ieee(h, get32(h + 12) <= SECTOR ? get32(h + 12) : SECTOR));
	assert_int_equal(pwrite(fd, h, sizeof(h), SECTOR), sizeof(h));
}

static void forged_headers_are_refused(void **state)
{
	static const struct {
		size_t at, len;
		uint64_t value;
	} bad[] = {
		{8, 4, 0x20000},
		{12, 4, 0},
		{12, 4, 91},
		{12, 4, 513},
		{12, 4, UINT32_MAX},
		{24, 8, 2},
		{72, 8, 0},
		{72, 8, 1},
		{72, 8, SECTORS},
		{72, 8, SECTORS - 5},
		{72, 8, UINT64_MAX},
		{72, 8, UINT64_MAX / SECTOR},
		{80, 4, 0},
		{80, 4, 1025},
		{80, 4, UINT32_MAX},
		{84, 4, 0},
		{84, 4, 64},
		{84, 4, 129},
		{84, 4, 1024},
		{84, 4, UINT32_MAX},
		{88, 4, 0},
	};

	CLEANUP_FD int fd = disk(20480);
	unsigned char good[SECTOR];

	(void)state;
	assert_int_equal(pread(fd, good, SECTOR, SECTOR), SECTOR);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CLEANUP_GPT struct gpt g = {0};

		assert_int_equal(pwrite(fd, good, SECTOR, SECTOR), SECTOR);
		forge(fd, bad[i].at, bad[i].value, bad[i].len);
		assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), -1);
	}
}

static void odd_disks_are_refused(void **state)
{
	static const struct {
		uint32_t sector;
		uint64_t sectors;
	} bad[] = {{0, SECTORS}, {256, SECTORS}, {513, SECTORS}, {8192, SECTORS}, {512, 0}, {512, 67},
		{512, UINT64_MAX}, {512, UINT64_MAX / 512}, {512, SECTORS * 1000}};

	CLEANUP_FD int fd = disk(20480);

	(void)state;
	// The first copy is damaged, so the last sector is looked for too.
	assert_int_equal(pwrite(fd, "", 1, SECTOR), 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CLEANUP_GPT struct gpt g = {0};

		assert_int_equal(gpt_load(fd, bad[i].sector, bad[i].sectors, &g, NULL), -1);
	}
}

// Entries with right checksums and wrong content: nothing outside the disk may come out.
static void partitions_never_leave_the_disk(void **state)
{
	static const uint64_t odd[] = {0, 1, 2, SECTORS - 1, SECTORS, UINT64_MAX, UINT64_MAX - 1, INT64_MAX};
	CLEANUP_FD int fd = disk(SECTORS);
	CLEANUP_GPT struct gpt g = {0};
	size_t n = sizeof(odd) / sizeof(odd[0]);

	(void)state;
	assert_int_equal(gpt_load(fd, SECTOR, SECTORS, &g, NULL), 0);
	for (size_t i = 0; i < n * n; i++) {
		struct gpt_part p;

		put64(g.entries + 128 + 32, odd[i / n]);
		put64(g.entries + 128 + 40, odd[i % n]);
		if (!gpt_find(&g, id, &p))
			continue;
		assert_true(p.first >= 2 && p.first <= p.last && p.last < SECTORS);
		assert_true(gpt_room(&g, &p) >= p.last && gpt_room(&g, &p) < SECTORS);
	}
}

static void noise_never_harms(void **state)
{
	CLEANUP_FD int fd = disk(20480);
	unsigned char head[34 * SECTOR], noise[34 * SECTOR];

	(void)state;
	srandom(1);
	assert_int_equal(pread(fd, head, sizeof(head), 0), sizeof(head));
	for (int round = 0; round < 500; round++) {
		CLEANUP_GPT struct gpt g = {0};
		struct gpt_part p;

		memcpy(noise, head, sizeof(noise));
		for (int i = 0; i < 4; i++)
			noise[SECTOR + (size_t)random() % 92] = (unsigned char)random();
		put32(noise + SECTOR + 16, 0);
		put32(noise + SECTOR + 16, crc32_ieee(noise + SECTOR, 92));
		assert_int_equal(pwrite(fd, noise, sizeof(noise), 0), sizeof(noise));
		if (gpt_load(fd, SECTOR, SECTORS, &g, NULL))
			continue;
		for (uint32_t i = 0; i < g.count; i++)
			if (gpt_part_at(&g, i, &p))
				assert_true(p.last < SECTORS && gpt_room(&g, &p) < SECTORS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc_has_its_check_value),
		cmocka_unit_test(sfdisk_table_is_read),
		cmocka_unit_test(damaged_first_copy_gives_the_backup),
		cmocka_unit_test(last_partition_grows_and_sfdisk_agrees),
		cmocka_unit_test(torn_write_leaves_a_table),
		cmocka_unit_test(forged_headers_are_refused),
		cmocka_unit_test(odd_disks_are_refused),
		cmocka_unit_test(partitions_never_leave_the_disk),
		cmocka_unit_test(noise_never_harms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
