// SPDX-License-Identifier: MIT
// The list of block devices, read from a folder that looks like sysfs; and the kernel's SHA-256, where there is one.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "init/disks.h"
#include "init/sha256.h"

#define USB "devices/pci0000:00/0000:00:04.0/usb2/2-"

static char sys[] = "/tmp/test_init_disks.XXXXXX";

static void put(const char *folder, const char *attribute, const char *value)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s/%s", sys, folder, attribute);
	assert_int_equal(file_replace(path, value, strlen(value), 0644, NULL), 0);
}

static void device(const char *folder, const char *name, const char *size)
{
	char path[512], link[512];

	snprintf(path, sizeof(path), "%s/%s", sys, folder);
	assert_int_equal(file_mkdirs(path, NULL), 0);
	put(folder, "size", size);
	put(folder, "ro", "0\n");
	snprintf(path, sizeof(path), "../../%s", folder);
	snprintf(link, sizeof(link), "%s/class/block/%s", sys, name);
	assert_int_equal(symlink(path, link), 0);
}

static int set_up(void **state)
{
	char path[64];

	(void)state;
	if (!mkdtemp(sys))
		return -1;
	snprintf(path, sizeof(path), "%s/class/block", sys);
	if (file_mkdirs(path, NULL))
		return -1;
	device(USB "10/block/sda", "sda", "2000000\n");
	put(USB "10/block/sda", "diskseq", "7\n");
	device(USB "10/block/sda/sda1", "sda1", "1000\n");
	put(USB "10/block/sda/sda1", "partition", "1\n");
	put(USB "10/block/sda/sda1", "start", "2048\n");
	device(USB "2/block/sdb", "sdb", "4000000\n");
	put(USB "2/block/sdb", "ro", "1\n");
	device("devices/pci0000:00/0000:00:05.0/nvme/nvme0/nvme0n1", "nvme0n1", "1953125000\n");
	device(USB "3/block/sdc", "sdc", "0\n");
	device("devices/virtual/block/loop0", "loop0", "junk\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return file_remove_tree(sys, NULL);
}

static void disks_come_in_port_order(void **state)
{
	CLEANUP_DISKS struct disks *d = disks_scan(sys);

	(void)state;
	assert_non_null(d);
	assert_int_equal(d->count, 4);
	assert_string_equal(d->disk[0].name, "sdb");
	assert_string_equal(d->disk[1].name, "sda");
	assert_string_equal(d->disk[2].name, "sda1");
	assert_string_equal(d->disk[3].name, "nvme0n1");
}

static void disks_know_what_they_are(void **state)
{
	CLEANUP_DISKS struct disks *d = disks_scan(sys);
	const struct disk *part;

	(void)state;
	assert_non_null(d);
	assert_true(d->disk[0].is_usb && d->disk[0].is_read_only && !d->disk[0].is_partition);
	part = &d->disk[2];
	assert_true(part->is_partition && part->is_usb && !part->is_read_only);
	assert_string_equal(part->whole, "sda");
	assert_int_equal(part->start, 2048);
	assert_int_equal(part->seq, 7);
	assert_false(d->disk[3].is_usb);
}

static void disks_are_described_for_people(void **state)
{
	CLEANUP_DISKS struct disks *d = disks_scan(sys);
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	assert_non_null(d);
	disks_describe(d, &b);
	assert_string_equal(buf_text(&b),
		"sdb (USB, 2048 MB), sda (USB, 1024 MB), sda1 (USB, 0 MB), nvme0n1 (not USB, 1000000 MB)");
}

static void no_sysfs_is_no_disk(void **state)
{
	CLEANUP_DISKS struct disks *d = disks_scan("/nowhere");
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	assert_non_null(d);
	disks_describe(d, &b);
	assert_string_equal(buf_text(&b), "none");
}

// The vector of FIPS 180-4 for "abc", given in two pieces.
static void sha256_has_its_check_value(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_FD int fd = sha256_begin(&e);
	char got[SHA256_TEXT];

	(void)state;
	if (fd < 0 && (e->sys == EAFNOSUPPORT || e->sys == ENOENT)) {
		print_message("skipped: this kernel has no SHA-256 for programs (%s)\n", err_text(e));
		skip();
	}
	assert_true(fd >= 0);
	assert_int_equal(sha256_add(fd, "ab", 2, NULL), 0);
	assert_int_equal(sha256_add(fd, "c", 1, NULL), 0);
	assert_int_equal(sha256_end(fd, got, NULL), 0);
	assert_string_equal(got, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(disks_come_in_port_order),
		cmocka_unit_test(disks_know_what_they_are),
		cmocka_unit_test(disks_are_described_for_people),
		cmocka_unit_test(no_sysfs_is_no_disk),
		cmocka_unit_test(sha256_has_its_check_value),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
