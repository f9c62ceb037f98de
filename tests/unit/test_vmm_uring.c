// SPDX-License-Identifier: MIT
// The ring of a disk: it reads and writes, and takes nothing else, which is what makes it safe beside a filter of
// system calls (io_uring_register(2), IORING_REGISTER_RESTRICTIONS).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdlib.h>
#include <unistd.h>

#include "vmm/uring.h"

static struct uring ring;
static int file;

// Fails where the kernel has no io_uring for us: all are skipped then.
static bool has_ring;

static int set_up(void **state)
{
	char name[] = "/tmp/test_vmm_uring.XXXXXX";
	struct err *e = NULL;
	(void)state;

	has_ring = uring_open(&ring, &e) == 0;
	if (!has_ring)
		print_message("skipped: %s\n", err_text(e));
	err_free(&e);
	file = mkstemp(name);
	return file < 0 || unlink(name);
}

static int tear_down(void **state)
{
	(void)state;
	uring_close(&ring);
	return close(file);
}

static int32_t result_of(uint32_t tag)
{
	struct err *e = NULL;
	uint32_t got;
	int32_t result;

	if (uring_submit(&ring, &e) || uring_wait(&ring, &e) || !uring_reap(&ring, &got, &result))
		fail_msg("%s", err_text(e));
	assert_int_equal(got, tag);
	return result;
}

static void test_read_and_write(void **state)
{
	char written[] = "some content", read[sizeof(written)] = "";
	struct iovec out = {written, sizeof(written)}, in = {read, sizeof(read)};
	(void)state;

	if (!has_ring)
		skip();
	uring_queue(&ring, URING_WRITE, file, &out, 1, 4096, 1);
	assert_int_equal(result_of(1), sizeof(written));
	uring_queue(&ring, URING_FLUSH, file, NULL, 0, 0, 2);
	assert_int_equal(result_of(2), 0);
	uring_queue(&ring, URING_READ, file, &in, 1, 4096, 3);
	assert_int_equal(result_of(3), sizeof(read));
	assert_string_equal(read, written);
}

// What could go round a filter is refused by the kernel itself.
static void test_nothing_else(void **state)
{
	static const uint8_t others[] = {IORING_OP_OPENAT, IORING_OP_SOCKET, IORING_OP_CONNECT, IORING_OP_SEND,
		IORING_OP_UNLINKAT, IORING_OP_SPLICE, IORING_OP_NOP};
	struct iovec none = {NULL, 0};
	(void)state;

	if (!has_ring)
		skip();
	for (uint32_t i = 0; i < sizeof(others); i++) {
		unsigned tail = *ring.sq_tail;

		uring_queue(&ring, URING_READ, file, &none, 0, 0, i);
		ring.sqes[tail & ring.sq_mask].opcode = others[i];
		assert_int_equal(result_of(i), -EACCES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_and_write),
		cmocka_unit_test(test_nothing_else),
	};

	return cmocka_run_group_tests_name("vmm uring", tests, set_up, tear_down);
}
