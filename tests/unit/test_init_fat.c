// SPDX-License-Identifier: MIT
// Labels of FAT volumes: those of mkfs.fat and mlabel, and those that somebody broke on purpose.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "init/fat.h"
#include "init/little.h"

#define MIB 1048576

static void run(const char *fmt, int fd)
{
	char command[512];

	snprintf(command, sizeof(command), fmt, fd);
	assert_int_equal(system(command), 0);
}

static int volume(size_t size, const char *make)
{
	int fd = memfd_create("volume", 0);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	run(make, fd);
	return fd;
}

static void every_width_has_its_label(void **state)
{
	static const struct {
		size_t size;
		const char *make;
		int bits;
	} kinds[] = {
		{MIB, "mkfs.fat --invariant -F 12 -n ASSAY /proc/self/fd/%d >/dev/null", 12},
		{16 * MIB, "mkfs.fat --invariant -F 16 -n ASSAY /proc/self/fd/%d >/dev/null", 16},
		{40 * MIB, "mkfs.fat --invariant -F 32 -s 1 -n ASSAY /proc/self/fd/%d >/dev/null", 32},
		{300 * MIB, "mkfs.fat --invariant -F 32 -s 8 -S 4096 -n ASSAY /proc/self/fd/%d >/dev/null", 32},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		CLEANUP_FD int fd = volume(kinds[i].size, kinds[i].make);
		CLEANUP_ERR struct err *e = NULL;
		struct fat f;

		assert_int_equal(fat_probe(fd, &f, &e), 0);
		assert_string_equal(f.label, "ASSAY");
		assert_int_equal(f.bits, kinds[i].bits);
		assert_true(f.bytes <= kinds[i].size && f.bytes > kinds[i].size - MIB / 2);
	}
}

static void root_entry_wins_over_boot_sector(void **state)
{
	CLEANUP_FD int fd = volume(40 * MIB, "mkfs.fat --invariant -F 32 -s 1 -n OLD /proc/self/fd/%d >/dev/null");
	struct fat f;

	(void)state;
	run("mlabel -i /proc/self/fd/%d ::ASSAY", fd);
	assert_int_equal(pwrite(fd, "STALE      ", 11, 71), 11);
	assert_int_equal(fat_probe(fd, &f, NULL), 0);
	assert_string_equal(f.label, "ASSAY");
}

static void without_an_entry_the_boot_sector_counts(void **state)
{
	CLEANUP_FD int fd = volume(40 * MIB, "mkfs.fat --invariant -F 32 -s 1 /proc/self/fd/%d >/dev/null");
	struct fat f;

	(void)state;
	assert_int_equal(fat_probe(fd, &f, NULL), 0);
	assert_string_equal(f.label, "");
	assert_int_equal(pwrite(fd, "ASSAY      ", 11, 71), 11);
	assert_int_equal(fat_probe(fd, &f, NULL), 0);
	assert_string_equal(f.label, "ASSAY");
}

static void label_behind_many_files_is_found(void **state)
{
	CLEANUP_FD int fd = volume(40 * MIB, "mkfs.fat --invariant -F 32 -s 1 /proc/self/fd/%d >/dev/null");
	struct fat f;

	(void)state;
	// Long names take several entries each, so the folder has many clusters of one sector.
	run("for i in $(seq 60); do mmd -i /proc/self/fd/%d ::a_long_name_that_takes_entries_$i || exit 1; done", fd);
	run("mlabel -i /proc/self/fd/%d ::ASSAY", fd);
	assert_int_equal(pwrite(fd, "NO NAME    ", 11, 71), 11);
	assert_int_equal(fat_probe(fd, &f, NULL), 0);
	assert_string_equal(f.label, "ASSAY");
}

static void chain_in_circles_ends(void **state)
{
	CLEANUP_FD int fd = volume(40 * MIB, "mkfs.fat --invariant -F 32 -s 1 /proc/self/fd/%d >/dev/null");
	unsigned char boot[512], full[512], self[4] = {2, 0, 0, 0};
	struct fat f;

	(void)state;
	assert_int_equal(pread(fd, boot, sizeof(boot), 0), sizeof(boot));
	memset(full, 'x', sizeof(full));
	for (size_t i = 11; i < sizeof(full); i += 32)
		full[i] = 0x20;
	// The root folder's only cluster is full of files and followed by itself.
	assert_int_equal(pwrite(fd, full, 512, (off_t)(get16(boot + 14) + 2 * get32(boot + 36)) * 512), 512);
	assert_int_equal(pwrite(fd, self, 4, (off_t)get16(boot + 14) * 512 + 8), 4);
	assert_int_equal(fat_probe(fd, &f, NULL), 0);
	assert_string_equal(f.label, "");
}

static void what_is_no_fat_is_refused(void **state)
{
	static const struct {
		size_t at;
		unsigned char value;
	} bad[] = {
		{510, 0}, {511, 0}, {11, 1}, {12, 0}, {12, 3}, {12, 64}, {13, 0}, {13, 3}, {14, 0}, {16, 0}, {16, 5}};
	unsigned char nothing[100] = {0};
	CLEANUP_FD int small = memfd_create("small", 0);
	struct fat f;

	(void)state;
	assert_int_equal(write(small, nothing, sizeof(nothing)), sizeof(nothing));
	assert_int_equal(fat_probe(small, &f, NULL), -1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CLEANUP_FD int fd =
			volume(40 * MIB, "mkfs.fat --invariant -F 32 -s 1 -R 32 -n ASSAY /proc/self/fd/%d >/dev/null");
		CLEANUP_ERR struct err *e = NULL;

		assert_int_equal(pwrite(fd, &bad[i].value, 1, (off_t)bad[i].at), 1);
		assert_int_equal(fat_probe(fd, &f, &e), -1);
		assert_string_equal(err_text(e), "no FAT volume");
	}
}

static void noise_never_harms(void **state)
{
	static const char *const make[] = {"mkfs.fat --invariant -F 12 -n ASSAY /proc/self/fd/%d >/dev/null",
		"mkfs.fat --invariant -F 32 -s 1 -n ASSAY /proc/self/fd/%d >/dev/null"};
	unsigned char boot[512], noise[512];

	(void)state;
	srandom(2);
	for (int kind = 0; kind < 2; kind++) {
		CLEANUP_FD int fd = volume(40 * MIB, make[kind]);

		assert_int_equal(pread(fd, boot, sizeof(boot), 0), sizeof(boot));
		for (int round = 0; round < 3000; round++) {
			struct fat f;

			memcpy(noise, boot, sizeof(noise));
			for (int i = 0; i < 3; i++)
				noise[11 + (size_t)random() % 40] = (unsigned char)random();
			assert_int_equal(pwrite(fd, noise, sizeof(noise), 0), sizeof(noise));
			if (!fat_probe(fd, &f, NULL))
				assert_true(strlen(f.label) <= 11);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_width_has_its_label),
		cmocka_unit_test(root_entry_wins_over_boot_sector),
		cmocka_unit_test(without_an_entry_the_boot_sector_counts),
		cmocka_unit_test(label_behind_many_files_is_found),
		cmocka_unit_test(chain_in_circles_ends),
		cmocka_unit_test(what_is_no_fat_is_refused),
		cmocka_unit_test(noise_never_harms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
