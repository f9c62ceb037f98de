// SPDX-License-Identifier: MIT
// Frames of a byte stream, however it is cut, whatever the other side sends, and when it does not read.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frame.h"

#define SMALL 1 // types: at most 8 bytes
#define EMPTY 2 // none
#define LARGE 3 // 1 MiB
#define STOP  9 // the reader refuses it

static uint32_t limit(uint16_t type)
{
	return type == SMALL || type == STOP ? 8 : type == EMPTY ? 0 : type == LARGE ? 1 << 20 : FRAME_REFUSED;
}

// What was read, as text.
static int note(void *context, const struct frame *f, struct err **e)
{
	if (f->type == STOP)
		return err_set(e, "cannot go on");
	assert_int_equal(f->body[f->len], 0);
	buf_printf(context, "%u/%u/%u:%u[%.20s] ", f->type, f->process, f->serial, f->len, (const char *)f->body);
	return 0;
}

static struct frame_stream stream(int fd, struct buf *seen)
{
	return (struct frame_stream){.fd = fd, .name = "the guest", .limit = limit, .frame = note, .context = seen};
}

// abi/agent.h draws it: length, type, zero, process, serial; little-endian.
static const uint8_t three[] = {
	// 5 bytes of type 1
	5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4, 3, 2, 1, 'h', 'e', 'l', 'l', 'o',
	// nothing
	0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	// 8 bytes
	8, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, '1', '2', '3', '4', '5', '6', '7', '8'};
static const char three_seen[] = "1/2/16909060:5[hello] 2/0/0:0[] 1/4294967295/0:8[12345678] ";

static void test_every_cut(void **state)
{
	(void)state;

	for (size_t a = 0; a <= sizeof(three); a++)
		for (size_t b = a; b <= sizeof(three); b++) {
			CLEANUP_BUF struct buf seen = {0};
			struct frame_stream s = stream(-1, &seen);

			assert_int_equal(frame_feed(&s, three, a, NULL), 0);
			assert_int_equal(frame_feed(&s, three + a, b - a, NULL), 0);
			assert_int_equal(frame_feed(&s, three + b, sizeof(three) - b, NULL), 0);
			assert_string_equal(buf_text(&seen), three_seen);
			frame_free(&s);
		}
}

static void test_byte_by_byte(void **state)
{
	CLEANUP_BUF struct buf seen = {0};
	struct frame_stream s = stream(-1, &seen);
	(void)state;

	for (size_t i = 0; i < sizeof(three); i++)
		assert_int_equal(frame_feed(&s, three + i, 1, NULL), 0);
	assert_string_equal(buf_text(&seen), three_seen);
	frame_free(&s);
}

static void check_refused(const uint8_t header[FRAME_HEADER], const char *text)
{
	CLEANUP_BUF struct buf seen = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct frame_stream s = stream(-1, &seen);

	// The header alone is enough: nobody waits for a body that is not allowed.
	assert_int_equal(frame_feed(&s, header, FRAME_HEADER - 1, &e), 0);
	assert_int_equal(frame_feed(&s, header + FRAME_HEADER - 1, 1, &e), -1);
	assert_non_null(strstr(err_text(e), text));
	assert_string_equal(buf_text(&seen), "");
	frame_free(&s);
}

static void test_hostile_headers(void **state)
{
	static const struct {
		uint8_t header[FRAME_HEADER];
		const char *text;
	} cases[] = {
		{{9, 0, 0, 0, 1, 0, 0, 0}, "the guest broke the protocol: a frame of type 1 with 9 bytes, at most 8"},
		{{1, 0, 0, 0, 2, 0, 0, 0}, "a frame of type 2 with 1 bytes, at most 0"},
		{{255, 255, 255, 255, 1, 0, 0, 0}, "with 4294967295 bytes"},
		{{0, 0, 0, 128, 3, 0, 0, 0}, "with 2147483648 bytes"},
		{{1, 0, 16, 0, 3, 0, 0, 0}, "with 1048577 bytes, at most 1048576"},
		{{0, 0, 0, 0, 0, 0, 0, 0}, "a frame of type 0 must not come"},
		{{0, 0, 0, 0, 1, 1, 0, 0}, "a frame of type 257 must not come"},
		{{0, 0, 0, 0, 255, 255, 0, 0}, "a frame of type 65535 must not come"},
		{{0, 0, 0, 0, 1, 0, 1, 0}, "a header with 1 where zero must be"},
		{{0, 0, 0, 0, 1, 0, 0, 1}, "a header with 256 where zero must be"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_refused(cases[i].header, cases[i].text);
}

// What came before a fault was handed over; the reader's own word is passed on.
static void test_reader_stops(void **state)
{
	static const uint8_t stop[FRAME_HEADER] = {0, 0, 0, 0, STOP};
	CLEANUP_BUF struct buf seen = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct frame_stream s = stream(-1, &seen);
	(void)state;

	assert_int_equal(frame_feed(&s, three, 21, &e), 0);
	assert_int_equal(frame_feed(&s, stop, sizeof(stop), &e), -1);
	assert_string_equal(err_text(e), "cannot go on");
	assert_string_equal(buf_text(&seen), "1/2/16909060:5[hello] ");
	frame_free(&s);
}

static void make_pair(int fd[2])
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd), 0);
}

static void test_both_ends(void **state)
{
	CLEANUP_BUF struct buf seen = {0}, none = {0};
	struct frame_stream from, to;
	int fd[2];
	(void)state;

	make_pair(fd);
	from = stream(fd[0], &none);
	to = stream(fd[1], &seen);
	assert_int_equal(frame_read(&to, NULL), 0);
	frame_put(&from, SMALL, 2, 0x01020304, "hello", 5);
	frame_put(&from, EMPTY, 0, 0, NULL, 0);
	frame_put(&from, SMALL, UINT32_MAX, 0, "12345678", 8);
	assert_int_equal(frame_waiting(&from), sizeof(three));
	assert_memory_equal(from.out.data, three, sizeof(three));
	assert_int_equal(frame_flush(&from, NULL), 0);
	assert_int_equal(frame_waiting(&from), 0);
	assert_int_equal(frame_read(&to, NULL), 0);
	assert_string_equal(buf_text(&seen), three_seen);
	close(fd[0]);
	assert_int_equal(frame_read(&to, NULL), 1);
	frame_free(&from);
	frame_free(&to);
	close(fd[1]);
}

static void test_end_within(void **state)
{
	(void)state;

	for (size_t cut = 1; cut < 21; cut++) {
		CLEANUP_BUF struct buf seen = {0};
		CLEANUP_ERR struct err *e = NULL;
		struct frame_stream s;
		int fd[2];

		make_pair(fd);
		s = stream(fd[1], &seen);
		assert_int_equal(write(fd[0], three, cut), cut);
		close(fd[0]);
		assert_int_equal(frame_read(&s, &e), 0);
		assert_int_equal(frame_read(&s, &e), -1);
		assert_string_equal(err_text(e), "the guest broke off within a frame");
		frame_free(&s);
		close(fd[1]);
	}
}

struct count {
	uint64_t bytes, frames;
};

static int count(void *context, const struct frame *f, struct err **e)
{
	struct count *c = context;
	(void)e;

	for (uint32_t i = 0; i < f->len; i += 4093)
		assert_int_equal(f->body[i], (uint8_t)(f->serial + i));
	c->bytes += f->len;
	c->frames++;
	return 0;
}

static void fill(uint8_t *body, size_t len, unsigned serial)
{
	for (size_t i = 0; i < len; i++)
		body[i] = (uint8_t)(serial + i);
}

// 16 MiB wait for a reader who does not read; then all of it arrives, as it was.
static void test_nobody_reads(void **state)
{
	static uint8_t body[1 << 20];
	struct count seen = {0};
	struct frame_stream from, to;
	int fd[2];
	(void)state;

	make_pair(fd);
	from = stream(fd[0], NULL);
	to = stream(fd[1], NULL);
	to.frame = count;
	to.context = &seen;
	for (unsigned k = 0; k < 16; k++) {
		fill(body, sizeof(body), k);
		frame_put(&from, LARGE, 1, k, body, sizeof(body));
		assert_int_equal(frame_flush(&from, NULL), 0);
	}
	assert_true(frame_waiting(&from) > 15u << 20);
	while (seen.frames < 16) {
		assert_int_equal(frame_read(&to, NULL), 0);
		assert_int_equal(frame_flush(&from, NULL), 0);
	}
	assert_int_equal(frame_waiting(&from), 0);
	assert_int_equal(seen.bytes, 16 << 20);
	frame_free(&from);
	frame_free(&to);
	close(fd[0]);
	close(fd[1]);
}

// A stream that always has something to send needs memory for what waits, not for all that was ever sent.
static void test_never_idle(void **state)
{
	static uint8_t body[65536];
	struct count seen = {0};
	struct frame_stream from, to;
	unsigned serial = 0;
	int fd[2];
	(void)state;

	make_pair(fd);
	from = stream(fd[0], NULL);
	to = stream(fd[1], NULL);
	to.frame = count;
	to.context = &seen;
	while (seen.frames < 1000) {
		while (frame_waiting(&from) < 1 << 20) {
			fill(body, sizeof(body), ++serial);
			frame_put(&from, LARGE, 1, serial, body, sizeof(body));
		}
		assert_int_equal(frame_flush(&from, NULL), 0);
		assert_true(frame_waiting(&from) > 0);
		assert_int_equal(frame_read(&to, NULL), 0);
	}
	assert_true(from.out.size <= 4 << 20);
	frame_free(&from);
	frame_free(&to);
	close(fd[0]);
	close(fd[1]);
}

// The other side is gone: an error, and no signal.
static void test_gone(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct frame_stream s;
	int fd[2];
	(void)state;

	make_pair(fd);
	close(fd[1]);
	s = stream(fd[0], NULL);
	frame_put(&s, SMALL, 1, 0, "x", 1);
	assert_int_equal(frame_flush(&s, &e), -1);
	assert_string_equal(err_text(e), "cannot write to the guest: Broken pipe");
	frame_free(&s);
	close(fd[0]);
}

// One that goes with something unread has gone like any other.
static void test_gone_without_reading(void **state)
{
	CLEANUP_BUF struct buf seen = {0};
	struct frame_stream s;
	int fds[2];
	(void)state;

	make_pair(fds);
	s = stream(fds[0], &seen);
	frame_put(&s, SMALL, 0, 0, "lost", 4);
	assert_int_equal(frame_flush(&s, NULL), 0);
	close(fds[1]);
	assert_int_equal(frame_read(&s, NULL), 1);
	frame_free(&s);
	close(fds[0]);
}

// As a port of virtio-serial: no socket.
static void test_pipe(void **state)
{
	CLEANUP_BUF struct buf seen = {0};
	struct frame_stream from, to;
	int fd[2];
	(void)state;

	assert_int_equal(pipe2(fd, O_NONBLOCK | O_CLOEXEC), 0);
	from = stream(fd[1], NULL);
	to = stream(fd[0], &seen);
	frame_put(&from, SMALL, 1, 7, "x", 1);
	assert_int_equal(frame_flush(&from, NULL), 0);
	assert_int_equal(frame_read(&to, NULL), 0);
	assert_string_equal(buf_text(&seen), "1/1/7:1[x] ");
	frame_free(&from);
	frame_free(&to);
	close(fd[0]);
	close(fd[1]);
}

static void test_numbers(void **state)
{
	static const uint8_t bytes[] = {0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x81};
	uint8_t back[8];
	(void)state;

	assert_int_equal(frame_u16(bytes), 0xcdef);
	assert_int_equal(frame_u32(bytes + 4), 0x81234567);
	assert_true(frame_u64(bytes) == UINT64_C(0x8123456789abcdef));
	frame_set_u64(back, UINT64_C(0x8123456789abcdef));
	assert_memory_equal(back, bytes, 8);
	frame_set_u16(back, 0xcdef);
	assert_memory_equal(back, bytes, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_hostile_headers),
		cmocka_unit_test(test_reader_stops),
		cmocka_unit_test(test_both_ends),
		cmocka_unit_test(test_end_within),
		cmocka_unit_test(test_nobody_reads),
		cmocka_unit_test(test_never_idle),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_gone_without_reading),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
