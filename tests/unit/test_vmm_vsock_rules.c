// SPDX-License-Identifier: MIT
// The socket device with guests that break rules, resets, and too many streams; and the source of random numbers.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <dirent.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "vmm_streams.h"

static unsigned open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void packets_of_no_stream_are_reset(void **state)
{
	static const uint16_t ops[] = {0, RESPONSE, SHUTDOWN, RW, CREDIT_UPDATE, CREDIT_REQUEST, 8, UINT16_MAX};
	struct streams *k = *state;
	struct packet p;

	for (unsigned i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		send_op(k, 10, 20 + i, ops[i]);
		expect(k, RST);
		assert_int_equal(k->in.src_port, 20 + i);
		assert_int_equal(k->in.dst_port, 10);
	}
	send_op(k, 10, 20, RST);
	assert_true(is_quiet(k));
	p = packet_of(10, 20, REQUEST);
	p.type = 2; // no stream
	send_raw(k, &p, NULL, 0);
	expect(k, RST);
	p.type = 1;
	p.dst_cid = 3; // neighbours are not served
	send_raw(k, &p, NULL, 0);
	p.dst_cid = 2;
	p.src_cid = 8; // nor who is not who it says
	send_raw(k, &p, NULL, 0);
	assert_true(is_quiet(k));
	assert_int_equal(reg_read(&k->rig, 0x70), 15);
}

static void packets_that_do_not_fit_reset_the_stream(void **state)
{
	static const uint16_t ops[] = {0, REQUEST, RESPONSE, 8};
	struct streams *k = *state;
	char text[4];

	for (unsigned i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		uint32_t port;
		int fd = open_from_host(k, 3, &port);

		send_op(k, 3, port, ops[i]);
		expect(k, RST);
		assert_int_equal(host_read(k, fd, text, sizeof(text)), 0);
		close(fd);
		send_op(k, 3, port, RW); // it is known no more
		expect(k, RST);
	}
}

static void bytes_before_acceptance_are_none(void **state)
{
	struct streams *k = *state;
	int fd = host_connect(k);

	say_to(fd, "CONNECT 3\n");
	expect(k, REQUEST);
	send_bytes(k, 3, k->in.src_port, "OK 1\n", 5);
	expect(k, RST);
	close(fd);
}

static void chains_that_are_no_packets_break_it(void **state)
{
	static const struct {
		unsigned queue, count;
		struct piece p[2];
	} bad[] = {
		{TX, 1, {{FREE_AT, 43, false}}},
		{TX, 2, {{FREE_AT, 44, false}, {FREE_AT + 64, 10, true}}},
		{TX, 1, {{FREE_AT, 44, true}}},
		{RX, 1, {{FREE_AT, 44, true}}}, // no room for bytes
		{RX, 2, {{FREE_AT, 44, false}, {FREE_AT + 64, 4096, true}}},
	};
	struct streams *k = *state;

	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int fd = host_connect(k);

		ring_clear(&k->rig, RX, VIRTQUEUE_SIZE);
		ring_clear(&k->rig, TX, VIRTQUEUE_SIZE);
		assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
		memset(at(&k->rig, FREE_AT), 0, 64);
		add_chain(&k->rig.rings[bad[i].queue], bad[i].p, bad[i].count);
		kick(&k->rig.rings[bad[i].queue]);
		say_to(fd, "CONNECT 3\n"); // so that there is something for the guest
		settle(&k->rig);
		assert_int_equal(reg_read(&k->rig, 0x70), 15 | 64);
		assert_int_equal(atomic_load(&k->rig.mmio.device->count.violations), i + 1);
		close(fd);
	}
}

// The length in the header is longer than what is there.
static void a_length_that_lies_breaks_it(void **state)
{
	struct streams *k = *state;
	uint32_t port;
	int fd = open_from_host(k, 3, &port);
	struct packet p = packet_of(3, port, RW);

	p.len = 11;
	send_raw(k, &p, "0123456789", 10);
	assert_int_equal(reg_read(&k->rig, 0x70), 15 | 64);
	close(fd);
}

static void without_buffers_answers_wait_and_nothing_is_lost(void **state)
{
	struct streams *k = *state;
	uint64_t first = k->rig.free;
	unsigned sent, seen = 0;

	ring_clear(&k->rig, RX, VIRTQUEUE_SIZE);
	ring_clear(&k->rig, TX, VIRTQUEUE_SIZE);
	k->rig.free = first;
	assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
	for (sent = 0; sent < 200; sent++)
		send_op(k, 10, 1000 + sent, RW);
	// Some are not even looked at.
	assert_true(get16(&k->rig, k->rig.rings[TX].used + 2) < 200);
	k->rig.free = first + 0x10000;
	offer(k, 4, 4096);
	while (seen < sent) {
		expect(k, RST);
		assert_int_equal(k->in.src_port, 1000 + seen);
		seen++;
	}
	assert_true(is_quiet(k));
}

static void a_reset_ends_all_streams(void **state)
{
	struct streams *k = *state;
	uint32_t port;
	unsigned before = open_descriptors();
	int fds[20];
	char text[4];

	for (unsigned i = 0; i < 20; i++)
		fds[i] = open_from_host(k, 3, &port);
	reg_write(&k->rig, 0x70, 0);
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(recv(fds[i], text, sizeof(text), MSG_DONTWAIT), 0);
		close(fds[i]);
	}
	ring_clear(&k->rig, RX, VIRTQUEUE_SIZE);
	ring_clear(&k->rig, TX, VIRTQUEUE_SIZE);
	assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
	k->rig.free = FREE_AT;
	offer(k, 128, 4096);
	close(open_from_host(k, 3, &port));
	expect(k, SHUTDOWN);
	send_op(k, 3, port, RST);
	settle(&k->rig);
	assert_int_equal(open_descriptors(), before);
}

// Who connects before there is a driver waits for it.
static void a_client_waits_for_the_driver(void **state)
{
	struct streams *k = *state;
	int fd;

	reg_write(&k->rig, 0x70, 0);
	fd = host_connect(k);
	say_to(fd, "CONNECT 3\n");
	settle(&k->rig);
	ring_clear(&k->rig, RX, VIRTQUEUE_SIZE);
	ring_clear(&k->rig, TX, VIRTQUEUE_SIZE);
	assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
	k->rig.free = FREE_AT;
	offer(k, 128, 4096);
	expect(k, REQUEST);
	close(fd);
}

static void streams_come_and_go(void **state)
{
	struct streams *k = *state;
	unsigned before = open_descriptors();
	uint32_t port;

	for (unsigned i = 0; i < 300; i++) {
		int fd = open_from_host(k, i % 5, &port);

		if (i % 3 == 0) {
			send_shutdown(k, i % 5, port, 3);
			expect(k, RST);
			close(fd);
		} else {
			close(fd);
			expect(k, SHUTDOWN);
			if (i % 3 == 1) {
				send_op(k, i % 5, port, RST);
			} else {
				send_shutdown(k, i % 5, port, 3);
				expect(k, RST);
			}
		}
	}
	settle(&k->rig);
	assert_int_equal(open_descriptors(), before);
}

static void too_many_streams_are_refused(void **state)
{
	struct streams *k = *state;
	int listener = host_listen(k, "_1"), answers = 0, resets = 0;
	struct rlimit limit = {4096, 4096};

	if (setrlimit(RLIMIT_NOFILE, &limit)) {
		print_message("needs 4096 open descriptors\n");
		skip();
	}
	for (uint32_t i = 0; i < 1100; i++) {
		int fd;

		send_op(k, 5000 + i, 1, REQUEST);
		assert_true(get_packet(k));
		answers += k->in.op == RESPONSE;
		resets += k->in.op == RST;
		fd = accept(listener, NULL, NULL);
		(void)fd; // open until the process ends
	}
	assert_int_equal(answers, 1023);
	assert_int_equal(resets, 77);
	close(listener);
	unlink(address_of(k, "_1").sun_path);
}

static void a_path_that_is_taken_is_refused(void **state)
{
	struct streams *k = *state;
	struct vmm_vsock c = config_of(k);
	struct err *e = NULL;

	assert_null(virtio_vsock_open(&c, &e));
	assert_non_null(strstr(err_text(e), k->path));
	err_free(&e);
	assert_int_equal(access(k->path, F_OK), 0); // nor is the other's socket removed
	memset(c.path, 'x', sizeof(c.path));
	c.path[sizeof(c.path) - 1] = '\0';
	c.path[0] = '/';
	assert_null(virtio_vsock_open(&c, &e));
	err_free(&e);
}

// ----- random numbers
static int set_up_rng(void **state)
{
	static struct rig r;
	struct vmm_entropy c = {.is_given = true};

	assert_true(rig_open(&r, virtio_rng_open(&c, NULL)));
	assert_int_equal(drive(&r, UINT64_MAX), 15);
	*state = &r;
	return 0;
}

static int tear_down_rng(void **state)
{
	rig_close(*state);
	return 0;
}

static void buffers_are_filled(void **state)
{
	struct rig *r = *state;
	struct piece p[] = {{FREE_AT, 100, true}, {FREE_AT + 200, 1000, true}};
	unsigned zeros = 0, counts[256] = {0};
	uint32_t head, len;

	add_chain(&r->rings[0], p, 2);
	kick(&r->rings[0]);
	assert_true(get_used(&r->rings[0], &head, &len));
	assert_int_equal(len, 1100);
	for (unsigned i = 0; i < 1000; i++)
		counts[r->ram[FREE_AT - RAM_AT + 200 + i]]++;
	for (unsigned i = 0; i < 256; i++)
		zeros += !counts[i];
	assert_in_range(zeros, 0, 40); // of 1000 random bytes 5 values are missing
	for (unsigned i = 100; i < 200; i++)
		assert_int_equal(r->ram[FREE_AT - RAM_AT + i], 0);
}

static void a_long_chain_is_filled_in_part(void **state)
{
	struct rig *r = *state;
	struct piece p[200];
	uint32_t head, len;

	for (unsigned i = 0; i < 200; i++)
		p[i] = (struct piece){FREE_AT, 0x100000, true};
	add_chain(&r->rings[0], p, 200);
	kick(&r->rings[0]);
	assert_true(get_used(&r->rings[0], &head, &len));
	assert_int_equal(len, 65536);
}

static void something_to_read_breaks_it(void **state)
{
	struct rig *r = *state;
	struct piece p[] = {{FREE_AT, 100, false}, {FREE_AT + 200, 1000, true}};

	add_chain(&r->rings[0], p, 2);
	kick(&r->rings[0]);
	assert_int_equal(reg_read(r, 0x70), 15 | 64);
}

#define RNG(f) cmocka_unit_test_setup_teardown(f, set_up_rng, tear_down_rng)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(packets_of_no_stream_are_reset),
		TEST(packets_that_do_not_fit_reset_the_stream),
		TEST(bytes_before_acceptance_are_none),
		TEST(chains_that_are_no_packets_break_it),
		TEST(a_length_that_lies_breaks_it),
		TEST(without_buffers_answers_wait_and_nothing_is_lost),
		TEST(a_reset_ends_all_streams),
		TEST(a_client_waits_for_the_driver),
		TEST(streams_come_and_go),
		TEST(too_many_streams_are_refused),
		TEST(a_path_that_is_taken_is_refused),
		RNG(buffers_are_filled),
		RNG(a_long_chain_is_filled_in_part),
		RNG(something_to_read_breaks_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
