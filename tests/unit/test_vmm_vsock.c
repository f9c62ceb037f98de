// SPDX-License-Identifier: MIT
// Streams between guest and host, both ways, with Firecracker's greeting, credit, and both kinds of end.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <sys/ioctl.h>

#include "vmm_streams.h"

static void a_host_connects(void **state)
{
	struct streams *k = *state;
	uint32_t port;
	int fd = open_from_host(k, 1024, &port);
	char text[16];

	send_bytes(k, 1024, port, "hello", 5);
	assert_int_equal(host_read(k, fd, text, sizeof(text)), 5);
	assert_memory_equal(text, "hello", 5);
	say_to(fd, "and back");
	expect(k, RW);
	assert_int_equal(k->in.src_port, port);
	assert_int_equal(k->in.dst_port, 1024);
	assert_int_equal(k->in.len, 8);
	assert_memory_equal(k->in.data, "and back", 8);
	close(fd);
	expect(k, SHUTDOWN);
	assert_int_equal(k->in.flags, 3);
	send_op(k, 1024, port, RST);
	assert_true(is_quiet(k));
}

// What a client sends without waiting for OK is for the guest, and comes after it has accepted.
static void what_comes_behind_the_greeting_is_kept(void **state)
{
	struct streams *k = *state;
	int fd = host_connect(k);
	char line[64];
	uint32_t port;

	say_to(fd, "CONNECT 52\nhello");
	shutdown(fd, SHUT_WR);
	expect(k, REQUEST);
	port = k->in.src_port;
	assert_true(is_quiet(k));
	send_op(k, 52, port, RESPONSE);
	expect(k, RW);
	assert_int_equal(k->in.len, 5);
	assert_memory_equal(k->in.data, "hello", 5);
	expect(k, SHUTDOWN);
	assert_int_equal(k->in.flags, 2);
	assert_true(host_read(k, fd, line, sizeof(line)) > 4);
	send_bytes(k, 52, port, "ok", 2); // the other way is open still
	assert_int_equal(host_read(k, fd, line, sizeof(line)), 2);
	close(fd);
	expect(k, SHUTDOWN);
	assert_int_equal(k->in.flags, 3);
}

static void a_greeting_may_come_in_parts(void **state)
{
	struct streams *k = *state;
	int fd = host_connect(k);
	static const char line[] = "connect 4294967295\n";

	for (const char *c = line; *c; c++) {
		assert_true(is_quiet(k));
		assert_int_equal(send(fd, c, 1, 0), 1);
	}
	expect(k, REQUEST);
	assert_int_equal(k->in.dst_port, UINT32_MAX);
	close(fd);
}

// Firecracker's read_local_stream_port splits the line at white space and looks at two words.
static void greetings_may_have_white_space(void **state)
{
	static const char *const good[] = {"CONNECT 52\r\n", " connect\t  52 \n", "Connect 52 or so\n"};
	struct streams *k = *state;

	for (unsigned i = 0; i < sizeof(good) / sizeof(*good); i++) {
		int fd = host_connect(k);

		say_to(fd, good[i]);
		expect(k, REQUEST);
		assert_int_equal(k->in.dst_port, 52);
		send_op(k, 52, k->in.src_port, RST);
		close(fd);
	}
}

static void hears_of_hang_up(struct streams *k, uint32_t guest_port, uint32_t port)
{
	expect(k, SHUTDOWN);
	assert_int_equal(k->in.flags, 3);
	send_op(k, guest_port, port, RST);
	assert_true(is_quiet(k));
}

// Its program would else write for ever to nobody: Linux gives EPIPE only when it has been told.
static void a_guest_that_does_not_read_is_told_of_a_hang_up(void **state)
{
	struct streams *k = *state;
	uint32_t port;
	int fd = open_from_host(k, 7, &port);

	send_shutdown(k, 7, port, 1);
	say_to(fd, "unread");
	assert_true(is_quiet(k));
	close(fd);
	hears_of_hang_up(k, 7, port);
}

static void a_guest_without_room_that_stops_reading_is_told_of_a_hang_up(void **state)
{
	struct streams *k = *state;
	uint32_t port;
	int fd = open_from_host(k, 7, &port);
	struct packet p = packet_of(7, port, CREDIT_UPDATE);

	p.alloc = 0;
	send_raw(k, &p, NULL, 0);
	say_to(fd, "unread");
	expect(k, CREDIT_REQUEST);
	close(fd);
	assert_true(is_quiet(k));
	p.op = SHUTDOWN;
	p.flags = 1;
	send_raw(k, &p, NULL, 0);
	hears_of_hang_up(k, 7, port);
}

static void bad_greetings_are_hung_up_on(void **state)
{
	static const char *const bad[] = {"CONNECT\n", "CONNECT x\n", "CONNECT 4294967296\n", "CONNECT -1\n",
		"GET / HTTP/1.1\r\n", "\n", "CONNECT 12", "CONNECT 0000000000000000000000000000000000001\n"};
	struct streams *k = *state;
	char text[16];

	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int fd = host_connect(k);

		say_to(fd, bad[i]);
		if (i == 6) // no end of line, and no more to come
			shutdown(fd, SHUT_RDWR);
		settle(&k->rig);
		assert_true(recv(fd, text, sizeof(text), MSG_DONTWAIT) <= 0);
		assert_int_not_equal(send(fd, "x", 1, MSG_NOSIGNAL), 1);
		assert_true(is_quiet(k));
		close(fd);
	}
}

static void nobody_in_the_guest_is_hung_up(void **state)
{
	struct streams *k = *state;
	int fd = host_connect(k);
	char text[16];

	say_to(fd, "CONNECT 99\n");
	expect(k, REQUEST);
	send_op(k, 99, k->in.src_port, RST);
	assert_int_equal(host_read(k, fd, text, sizeof(text)), 0);
	close(fd);
}

static void a_guest_connects(void **state)
{
	struct streams *k = *state;
	int listener = host_listen(k, "_5000"), fd = open_from_guest(k, listener, 600, 5000);
	char text[16];

	send_bytes(k, 600, 5000, "abc", 3);
	assert_int_equal(host_read(k, fd, text, sizeof(text)), 3);
	say_to(fd, "xyz");
	expect(k, RW);
	assert_memory_equal(k->in.data, "xyz", 3);
	send_shutdown(k, 600, 5000, 3);
	expect(k, RST);
	assert_int_equal(host_read(k, fd, text, sizeof(text)), 0);
	close(fd);
	close(listener);
	unlink(address_of(k, "_5000").sun_path);
}

static void nobody_on_the_host_is_a_reset(void **state)
{
	struct streams *k = *state;

	send_op(k, 600, 5001, REQUEST);
	expect(k, RST);
	assert_int_equal(k->in.src_port, 5001);
	assert_int_equal(k->in.dst_port, 600);
	assert_true(is_quiet(k));
}

static void a_guest_that_stops_sending_still_gets(void **state)
{
	struct streams *k = *state;
	uint32_t port;
	int fd = open_from_host(k, 3, &port);
	char text[16];

	send_bytes(k, 3, port, "last", 4);
	send_shutdown(k, 3, port, 2);
	assert_int_equal(host_read(k, fd, text, sizeof(text)), 4);
	assert_int_equal(host_read(k, fd, text, sizeof(text)), 0);
	say_to(fd, "more");
	expect(k, RW);
	send_bytes(k, 3, port, "not any more", 12); // breaks its word
	expect(k, RST);
	close(fd);
}

// A megabyte each way: more than any buffer on the way, so credit must go round.
static void a_megabyte_goes_to_the_guest(void **state)
{
	struct streams *k = *state;
	uint32_t port, got = 0, sent = 0;
	int fd = open_from_host(k, 3, &port);
	struct packet credit = packet_of(3, port, CREDIT_UPDATE);
	static uint8_t bytes[1 << 20];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 31 + i / 1000);
	while (got < sizeof(bytes)) {
		ssize_t n = sent < sizeof(bytes) ? send(fd, bytes + sent, sizeof(bytes) - sent, MSG_DONTWAIT) : 0;

		sent += n > 0 ? (uint32_t)n : 0;
		assert_true(get_packet(k));
		if (k->in.op == CREDIT_REQUEST) {
			credit.forwarded = got;
			send_raw(k, &credit, NULL, 0);
			continue;
		}
		assert_int_equal(k->in.op, RW);
		assert_true(got + k->in.len - credit.forwarded <= ALLOC); // never beyond the credit
		assert_memory_equal(k->in.data, bytes + got, k->in.len);
		got += k->in.len;
	}
	close(fd);
}

static void a_megabyte_comes_from_the_guest(void **state)
{
	struct streams *k = *state;
	uint32_t port, got = 0, sent = 0, told = 0, alloc;
	int fd = open_from_host(k, 3, &port);
	static uint8_t bytes[1 << 20], back[1 << 20];

	alloc = k->in.alloc;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 17 + i / 999);
	while (got < sizeof(bytes)) {
		uint32_t room = alloc - (sent - told), left = (uint32_t)sizeof(bytes) - sent;
		uint32_t len = room < left ? room : left;
		ssize_t n;

		if (len)
			send_bytes(k, 3, port, bytes + sent, len < 50000 ? len : 50000);
		sent += len < 50000 ? len : 50000;
		// The host reads only when all of the window is used.
		if (!room || sent == sizeof(bytes))
			while ((n = host_read(k, fd, back + got, sizeof(back) - got)) > 0)
				got += (uint32_t)n;
		while (!is_quiet(k)) {
			expect(k, CREDIT_UPDATE);
			told = k->in.forwarded;
		}
	}
	assert_memory_equal(back, bytes, sizeof(bytes));
	close(fd);
}

static void who_sends_without_credit_is_reset(void **state)
{
	struct streams *k = *state;
	uint32_t port;
	int fd = open_from_host(k, 3, &port);
	static uint8_t bytes[60000];

	for (unsigned i = 0; i < 30; i++) // 1.8 MB that nobody reads
		send_bytes(k, 3, port, bytes, sizeof(bytes));
	do
		assert_true(get_packet(k));
	while (k->in.op == CREDIT_UPDATE);
	assert_int_equal(k->in.op, RST);
	close(fd);
}

static void what_is_kept_is_sent_before_the_end(void **state)
{
	struct streams *k = *state;
	uint32_t port, sent = 0, got = 0, window;
	int fd = open_from_host(k, 3, &port);
	static uint8_t bytes[20000], back[20000];
	int waiting;
	ssize_t n;

	// All that the socket takes, and half of what is kept then.
	window = k->in.alloc;
	while (sent < window * 2 && (is_quiet(k) || get_packet(k))) {
		if (sent - k->in.forwarded > window / 2 && is_quiet(k))
			break;
		send_bytes(k, 3, port, bytes, sizeof(bytes));
		sent += sizeof(bytes);
	}
	assert_int_equal(ioctl(fd, FIONREAD, &waiting), 0);
	assert_true((uint32_t)waiting < sent); // the rest is kept
	send_shutdown(k, 3, port, 3);
	while ((n = host_read(k, fd, back, sizeof(back))) > 0)
		got += (uint32_t)n;
	assert_int_equal(n, 0);
	assert_int_equal(got, sent);
	do
		assert_true(get_packet(k));
	while (k->in.op == CREDIT_UPDATE);
	assert_int_equal(k->in.op, RST);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_host_connects),
		TEST(what_comes_behind_the_greeting_is_kept),
		TEST(a_greeting_may_come_in_parts),
		TEST(greetings_may_have_white_space),
		TEST(a_guest_that_does_not_read_is_told_of_a_hang_up),
		TEST(a_guest_without_room_that_stops_reading_is_told_of_a_hang_up),
		TEST(bad_greetings_are_hung_up_on),
		TEST(nobody_in_the_guest_is_hung_up),
		TEST(a_guest_connects),
		TEST(nobody_on_the_host_is_a_reset),
		TEST(a_guest_that_stops_sending_still_gets),
		TEST(a_megabyte_goes_to_the_guest),
		TEST(a_megabyte_comes_from_the_guest),
		TEST(who_sends_without_credit_is_reset),
		TEST(what_is_kept_is_sent_before_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
