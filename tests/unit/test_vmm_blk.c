// SPDX-License-Identifier: MIT
// The disk, behind its registers, with good and bad requests (virtio 1.2, 5.2.6), at once and by io_uring.
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

static void reads_and_writes(struct disk *k)
{
	uint8_t bytes[4096], now[4096];

	assert_int_equal(do_one(k, IN, 3, bytes, sizeof(bytes)), 0);
	assert_memory_equal(bytes, k->content + 3 * 512, sizeof(bytes));
	assert_int_equal(do_one(k, IN, SECTORS - 1, bytes, 512), 0);
	assert_memory_equal(bytes, k->content + (SECTORS - 1) * 512, 512);
	memset(bytes, 0x5a, sizeof(bytes));
	assert_int_equal(do_one(k, OUT, 8, bytes, sizeof(bytes)), 0);
	assert_int_equal(do_one(k, FLUSH, 0, NULL, 0), 0);
	read_file(k, 8 * 512, now, sizeof(now));
	assert_memory_equal(now, bytes, sizeof(now));
	read_file(k, 7 * 512, now, 512);
	assert_memory_equal(now, k->content + 7 * 512, 512);
}

static void at_once(void **state)
{
	struct disk *k = *state;

	begin(k, drive_of(k));
	reads_and_writes(k);
	assert_int_equal(atomic_load(&k->rig.mmio.device->count.failed), 0);
	assert_int_equal(atomic_load(&k->rig.mmio.device->count.bytes_in), 4096 + 512);
	assert_int_equal(atomic_load(&k->rig.mmio.device->count.bytes_out), 4096);
}

static void by_the_kernel(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);

	c.is_async = true;
	if (!has_uring()) {
		print_message("this kernel has no io_uring for us\n");
		skip();
	}
	begin(k, c);
	reads_and_writes(k);
}

static void it_says_what_it_is(void **state)
{
	struct disk *k = *state;
	uint64_t capacity;
	struct stat st;
	char id[21] = "", expected[64];

	begin(k, drive_of(k));
	assert_int_equal(reg_read(&k->rig, 0x08), 2);
	mmio_read(&k->rig.mmio, 0x100, &capacity, 8);
	assert_int_equal(capacity, SECTORS);
	assert_int_equal(do_one(k, GET_ID, 0, id, 20), 0);
	stat(k->path, &st);
	snprintf(expected, sizeof(expected), "%lu%lu%lu", st.st_dev, st.st_rdev, st.st_ino);
	assert_memory_equal(id, expected, strnlen(expected, 20));
}

static void many_in_flight_are_all_answered(struct disk *k)
{
	struct request q[64];
	uint32_t head, len, seen = 0;

	for (unsigned i = 0; i < 64; i++)
		q[i] = ask(k, IN, i, NULL, 512);
	reg_write(&k->rig, MMIO_NOTIFY, 0);
	while (seen < 64) {
		while (get_used(&k->rig.rings[0], &head, &len)) {
			assert_int_equal(len, 513);
			seen++;
		}
		if (seen < 64)
			assert_true(await(&k->rig));
	}
	for (unsigned i = 0; i < 64; i++) {
		assert_int_equal(*(uint8_t *)at(&k->rig, q[i].status), 0);
		assert_memory_equal(at(&k->rig, q[i].data), k->content + i * 512, 512);
	}
}

static void many_at_once(void **state)
{
	struct disk *k = *state;

	begin(k, drive_of(k));
	many_in_flight_are_all_answered(k);
}

static void many_by_the_kernel(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c = drive_of(k);

	c.is_async = true;
	if (!has_uring()) {
		print_message("this kernel has no io_uring for us\n");
		skip();
	}
	begin(k, c);
	for (int i = 0; i < 20; i++) {
		k->rig.free = FREE_AT;
		many_in_flight_are_all_answered(k);
	}
}

static bool holds_only(const uint8_t *p, size_t len, uint8_t value)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != value)
			return false;
	return true;
}

// Beside this program, where there is a file system that a flush is work for; /tmp may be memory.
static void move_to_a_disk(struct disk *k)
{
	ssize_t n;

	unlink(k->path);
	n = readlink("/proc/self/exe", k->path, sizeof(k->path) - 8);
	assert_true(n > 0);
	memcpy(k->path + n, "-XXXXXX", 8);
	close(mkstemp(k->path));
	assert_int_equal(truncate(k->path, SECTORS * 512), 0);
}

// A reset while the kernel has requests: all are over when it returns, and none is answered in the next life.
static void reset_in_the_middle(void **state)
{
	struct disk *k = *state;
	struct vmm_drive c;

	move_to_a_disk(k);
	c = drive_of(k);
	c.is_async = true;
	if (!has_uring()) {
		print_message("this kernel has no io_uring for us\n");
		skip();
	}
	begin(k, c);
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < 64; i++)
			ask(k, i & 1 ? OUT : FLUSH, i, NULL, i & 1 ? 512 : 0);
		reg_write(&k->rig, MMIO_NOTIFY, 0);
		loop_turn(&k->rig.loop, 0, NULL);
		reg_write(&k->rig, 0x70, 0);
		memset(k->rig.ram, 0xee, RAM);
		k->rig.free = FREE_AT;
		ring_clear(&k->rig, 0, VIRTQUEUE_SIZE);
		assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
		loop_turn(&k->rig.loop, 5, NULL);
		kick(&k->rig.rings[0]);
		assert_int_equal(get16(&k->rig, k->rig.rings[0].used + 2), 0);
		assert_true(holds_only(k->rig.ram + 0x100000, RAM - 0x100000, 0xee));
	}
}

// How the pieces are cut is the driver's affair (2.7.4.1).
static void pieces_may_be_cut_anywhere(void **state)
{
	struct disk *k = *state;
	struct rig *r;
	uint32_t head, len;
	uint8_t request[16 + 512] = {OUT};
	uint64_t whole, in;

	begin(k, drive_of(k));
	r = &k->rig;
	request[8] = 5;
	memset(request + 16, 0x77, 512);
	whole = buffer(r, request, sizeof(request));
	in = buffer(r, NULL, 1024);
	{
		struct piece p[] = {
			{whole, 3, false}, {whole + 3, 100, false}, {whole + 103, 425, false}, {in, 1, true}};

		add_chain(&r->rings[0], p, 4);
		kick(&r->rings[0]);
		assert_true(get_used(&r->rings[0], &head, &len));
		assert_int_equal(((uint8_t *)at(r, in))[0], 0);
		read_file(k, 5 * 512, k->content, 512);
		assert_memory_equal(k->content, request + 16, 512);
	}
	request[0] = IN;
	whole = buffer(r, request, 16);
	{
		struct piece p[] = {{whole, 8, false}, {whole + 8, 8, false}, {in, 100, true}, {in + 100, 413, true}};

		memset(at(r, in), 0xff, 513);
		add_chain(&r->rings[0], p, 4);
		kick(&r->rings[0]);
		assert_true(get_used(&r->rings[0], &head, &len));
		assert_int_equal(len, 513);
		assert_memory_equal(at(r, in), request + 16, 512);
		assert_int_equal(((uint8_t *)at(r, in))[512], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(at_once),
		TEST(by_the_kernel),
		TEST(it_says_what_it_is),
		TEST(many_at_once),
		TEST(many_by_the_kernel),
		TEST(reset_in_the_middle),
		TEST(pieces_may_be_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
