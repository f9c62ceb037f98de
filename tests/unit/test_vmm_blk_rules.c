// SPDX-License-Identifier: MIT
// The disk with requests that it must refuse, limits, and files that change or are none (virtio 1.2, 5.2.6).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "vmm_disk.h"

static void what_is_not_on_the_disk_is_an_error(void **state)
{
	struct disk *k = *state;
	uint8_t bytes[2048] = {0};
	struct stat st;

	begin(k, drive_of(k));
	assert_int_equal(do_one(k, IN, SECTORS, bytes, 512), 1);
	assert_int_equal(do_one(k, IN, SECTORS - 1, bytes, 1024), 1);
	assert_int_equal(do_one(k, OUT, SECTORS, bytes, 512), 1);
	assert_int_equal(do_one(k, OUT, UINT64_MAX, bytes, 512), 1);
	assert_int_equal(do_one(k, IN, UINT64_MAX / 512 + 1, bytes, 512), 1); // 0, when multiplied
	assert_int_equal(do_one(k, IN, 0, bytes, 100), 1);                    // no whole sector
	assert_int_equal(do_one(k, 77, 0, bytes, 512), 2);
	assert_int_equal(do_one(k, GET_ID, 0, bytes, 19), 1);
	stat(k->path, &st);
	assert_int_equal(st.st_size, SECTORS * 512);
	assert_int_equal(reg_read(&k->rig, 0x70), 15); // errors, but no rule broken
	assert_int_equal(atomic_load(&k->rig.mmio.device->count.failed), 8);
}

static void a_file_that_shrank_is_an_error(void **state)
{
	struct disk *k = *state;
	uint8_t bytes[1024];

	begin(k, drive_of(k));
	assert_int_equal(truncate(k->path, 512), 0);
	assert_int_equal(do_one(k, IN, 0, bytes, 512), 0);
	assert_int_equal(do_one(k, IN, 0, bytes, 1024), 1);
	assert_int_equal(do_one(k, IN, 1, bytes, 512), 1);
}

static void a_read_only_disk_is_not_written(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);
	uint8_t bytes[512] = {0}, now[512];

	c.is_read_only = true;
	chmod(k->path, 0444);
	begin(k, c);
	reg_write(&k->rig, 0x14, 0);
	assert_true(reg_read(&k->rig, 0x10) & 1u << 5);
	assert_int_equal(do_one(k, OUT, 0, bytes, 512), 1);
	read_file(k, 0, now, 512);
	assert_memory_equal(now, k->content, 512);
	assert_int_equal(do_one(k, IN, 0, bytes, 512), 0);
}

static void without_writeback_there_is_no_flush(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);

	c.has_writeback = false;
	begin(k, c);
	reg_write(&k->rig, 0x14, 0);
	assert_false(reg_read(&k->rig, 0x10) & 1u << 9);
	assert_int_equal(do_one(k, FLUSH, 0, NULL, 0), 2);
}

// A flush has no data: of a driver's further buffers nothing was written, and nothing is said to be
// (virtio 1.2, 2.7.8.2).
static void a_flush_writes_nothing_but_its_status(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);
	char room[512] = "untouched";

	c.is_async = has_uring();
	begin(k, c);
	assert_int_equal(do_one(k, FLUSH, 7, room, sizeof(room)), 0);
	rig_close(&k->rig);
	c.is_async = false;
	begin(k, c);
	assert_int_equal(do_one(k, FLUSH, 7, room, sizeof(room)), 0);
	assert_string_equal(room, "untouched");
}

static void chains_without_room_break_it(void **state)
{
	static const struct {
		struct piece p[3];
		unsigned count;
	} bad[] = {
		{{{FREE_AT, 16, false}}, 1},                                              // no status
		{{{FREE_AT, 15, false}, {FREE_AT + 64, 1, true}}, 2},                     // no whole header
		{{{FREE_AT, 512, true}}, 1},                                              // no header
		{{{FREE_AT, 16, false}, {0xc0001000, 512, true}, {FREE_AT, 1, true}}, 3}, // into a device
		{{{FREE_AT, 16, false}, {FREE_AT, 0, true}, {FREE_AT, 1, true}}, 3},      // empty
	};
	struct disk *k = *state;
	uint8_t bytes[512];

	begin(k, drive_of(k));
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		add_chain(&k->rig.rings[0], bad[i].p, bad[i].count);
		kick(&k->rig.rings[0]);
		assert_int_equal(reg_read(&k->rig, 0x70), 15 | 64);
		assert_int_equal(atomic_load(&k->rig.mmio.device->count.violations), i + 1);
		ring_clear(&k->rig, 0, VIRTQUEUE_SIZE);
		assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
		assert_int_equal(do_one(k, IN, 0, bytes, 512), 0);
	}
}

static void a_limited_disk_waits(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);
	uint64_t begun;
	uint8_t bytes[4096];

	c.limiter.bandwidth = (struct vmm_bucket){true, 4096, 0, 100};
	begin(k, c);
	begun = clock_ns();
	for (int i = 0; i < 4; i++)
		assert_int_equal(do_one(k, IN, 0, bytes, sizeof(bytes)), 0);
	// The first is free; the debt of each is paid before the next.
	assert_true(clock_ns() - begun >= 200 * NS_PER_MS);
	assert_true(atomic_load(&k->rig.mmio.device->count.throttled) >= 2);
}

static void a_limit_that_is_lifted_holds_up_no_more(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);
	uint8_t bytes[4096];

	c.limiter.ops = (struct vmm_bucket){true, 1, 0, 3600 * 1000};
	begin(k, c);
	assert_int_equal(do_one(k, IN, 0, bytes, sizeof(bytes)), 0);
	ask(k, IN, 0, NULL, 4096);
	kick(&k->rig.rings[0]); // in an hour
	c.limiter.ops = (struct vmm_bucket){.is_given = true};
	assert_int_equal(virtio_blk_update(k->rig.mmio.device, &c, false, NULL), 0);
	while (get16(&k->rig, k->rig.rings[0].used + 2) != 2)
		assert_true(await(&k->rig));
}

static void another_file_is_put_in(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);
	char other[] = "/tmp/disk-XXXXXX";
	int fd = mkstemp(other);
	uint64_t capacity;
	uint8_t bytes[512];
	struct err *e = NULL;

	assert_int_equal(ftruncate(fd, 512 * 1000 + 100), 0);
	assert_int_equal(pwrite(fd, "other", 5, 0), 5);
	close(fd);
	begin(k, c);
	interrupts(&k->rig);
	snprintf(c.path, sizeof(c.path), "%s", other);
	assert_int_equal(virtio_blk_update(k->rig.mmio.device, &c, true, NULL), 0);
	unlink(other);
	assert_int_equal(interrupts(&k->rig), 1);
	assert_int_equal(reg_read(&k->rig, 0x60), 2);
	mmio_read(&k->rig.mmio, 0x100, &capacity, 8);
	assert_int_equal(capacity, 1000);
	assert_int_equal(do_one(k, IN, 0, bytes, 512), 0);
	assert_memory_equal(bytes, "other", 6);
	assert_int_equal(do_one(k, IN, 999, bytes, 512), 0);
	assert_int_equal(virtio_blk_update(k->rig.mmio.device, &c, true, &e), -1); // it is gone
	assert_non_null(strstr(err_text(e), other));
	err_free(&e);
	assert_int_equal(do_one(k, IN, 999, bytes, 512), 0); // as before
}

static void what_is_no_disk_is_refused(void **state)
{
	static const char *const bad[] = {"/nothing/there", "/tmp", "/dev/null", "/dev/tty", ""};
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);
	struct err *e = NULL;

	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(c.path, sizeof(c.path), "%s", bad[i]);
		assert_null(virtio_blk_open(&c, &e));
		assert_non_null(e);
		err_free(&e);
	}
	begin(k, drive_of(k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_not_on_the_disk_is_an_error),
		TEST(a_file_that_shrank_is_an_error),
		TEST(a_read_only_disk_is_not_written),
		TEST(without_writeback_there_is_no_flush),
		TEST(a_flush_writes_nothing_but_its_status),
		TEST(chains_without_room_break_it),
		TEST(a_limited_disk_waits),
		TEST(a_limit_that_is_lifted_holds_up_no_more),
		TEST(another_file_is_put_in),
		TEST(what_is_no_disk_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
