// SPDX-License-Identifier: MIT
// libos: what the network is made of, where no packet need pass: memory, secrets, the tap's header, poll and epoll.
#include "libos/call.h"
#include "libos/file.h"
#include "libos/net_memory.h"
#include "libos/net_offload.h"
#include "libos/net_random.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>

#include <cmocka.h>

#define CALL(name, ...) call_##name((const long[6]){__VA_ARGS__})

static void test_memory(void **state)
{
	enum { COUNT = 2000 };
	static char *all[COUNT];
	size_t given = 0;
	char *p;
	(void)state;

	for (size_t i = 0; i < COUNT; i++) {
		size_t size = i * 37 % 66000 + 1;

		all[i] = net_allocate(size);
		if (!all[i])
			break;
		assert_int_equal((uintptr_t)all[i] % 16, 0);
		memset(all[i], (int)i, size);
		given++;
	}
	assert_in_range(given, 500, COUNT);
	for (size_t i = 0; i < given; i++)
		for (size_t at = 0; at < i * 37 % 66000 + 1; at++)
			assert_int_equal(all[i][at], (char)i);
	for (size_t i = 0; i < given; i++)
		net_free(all[i]);
	for (size_t i = 0; i < given; i++)
		all[i] = NULL;
	all[0] = net_allocate(1000);
	net_free(all[0]);
	assert_ptr_equal(net_allocate(900), all[0]); // the latest first
	net_free(all[0]);
	assert_null(net_allocate(SIZE_MAX));
	assert_null(net_allocate(1 << 20));
	assert_null(net_allocate_zeroed(SIZE_MAX / 2, 3));
	p = net_allocate_zeroed(100, 3);
	for (int i = 0; i < 300; i++)
		assert_int_equal(p[i], 0);
	net_free(p);
	net_free(NULL);
}

// It is given out up to its bound and no further, and all of it again.
static void test_memory_ends(void **state)
{
	enum { SIZE = 60000, COUNT = NET_MEMORY_MAX / SIZE + 1 };
	static void *all[COUNT];
	size_t first = 0, second = 0;
	(void)state;

	while (first < COUNT && (all[first] = net_allocate(SIZE)))
		first++;
	assert_in_range(first, NET_MEMORY_MAX / 2 / 65536 - 32, COUNT - 1);
	for (size_t i = 0; i < first; i++)
		net_free(all[i]);
	while (second < COUNT && (all[second] = net_allocate(SIZE)))
		second++;
	assert_int_equal(second, first);
	for (size_t i = 0; i < second; i++)
		net_free(all[i]);
}

// What was small once can be large again: no peer's traffic decides for ever what the memory is good for.
static void test_memory_joins(void **state)
{
	enum { SMALL = 1000, COUNT = NET_MEMORY_MAX / SMALL, LARGE = 100000 };
	static void *all[COUNT];
	size_t small = 0, large = 0;
	(void)state;

	while (small < COUNT && (all[small] = net_allocate(SMALL)))
		small++;
	assert_in_range(small, NET_MEMORY_MAX / 1100, COUNT - 1);
	assert_null(net_allocate(LARGE));
	for (size_t i = 0; i < small; i += 2)
		net_free(all[i]);
	assert_null(net_allocate(LARGE)); // every other one is in the way
	for (size_t i = 1; i < small; i += 2)
		net_free(all[i]);
	while (large < COUNT && (all[large] = net_allocate(LARGE)))
		memset(all[large++], 0xff, LARGE);
	assert_int_equal(large, NET_MEMORY_MAX >> 17);
	for (size_t i = 0; i < large; i++)
		net_free(all[i]);
}

// The reference's vectors (Aumasson and Bernstein, "SipHash: a fast short-input PRF", appendix A, and vectors_sip64 of
// the reference code): key 00 … 0f, input 00 01 02 …
static void test_siphash(void **state)
{
	static const struct {
		size_t length;
		uint64_t hash;
	} vectors[] = {
		{0, UINT64_C(0x726fdb47dd0e0e31)},
		{1, UINT64_C(0x74f839c593dc67fd)},
		{8, UINT64_C(0x93f5f5799a932462)},
		{15, UINT64_C(0xa129ca6149be45e5)},
	};
	const uint64_t key[2] = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
	uint8_t input[16];
	(void)state;

	for (size_t i = 0; i < sizeof(input); i++)
		input[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
		assert_true(net_siphash(key, input, vectors[i].length) == vectors[i].hash);
	assert_true(net_random() != net_random() || net_random() != net_random());
}

// ----- the tap's header. Sums: Python, over 192.0.2.1, 198.51.100.7, the protocol and the length, as RFC 9293 has it.

static const uint8_t ip_header[] = {0x45, 0, 0, 45, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 7};

static size_t make_frame(uint8_t *frame, uint8_t protocol, size_t data)
{
	static const uint8_t tcp[] = {0, 80, 0x9c, 0x40, 1, 2, 3, 4, 5, 6, 7, 8, 0x50, 0x18, 4, 0, 0, 0, 0, 0};
	static const uint8_t udp[] = {0, 53, 0x14, 0xe9, 0, 11, 0, 0};
	const size_t length = protocol == 6 ? sizeof(tcp) : sizeof(udp);

	memset(frame, 0, 14);
	frame[12] = 8;
	memcpy(frame + 14, ip_header, sizeof(ip_header));
	frame[14 + 9] = protocol;
	memcpy(frame + 34, protocol == 6 ? tcp : udp, length);
	memset(frame + 34 + length, 'x', data);
	return 34 + length + data;
}

static void test_sums(void **state)
{
	uint8_t frame[200], header[NET_FRAME_HEADER];
	static const uint8_t tcp[] = {1, 0, 0, 0, 0, 0, 34, 0, 16, 0}, udp[] = {1, 0, 0, 0, 0, 0, 34, 0, 6, 0};
	static const uint8_t none[NET_FRAME_HEADER];
	(void)state;

	net_offload_out(header, frame, make_frame(frame, 6, 5), 0);
	assert_memory_equal(header, tcp, sizeof(tcp));
	assert_int_equal(frame[50] << 8 | frame[51], 0xec5b);
	net_offload_out(header, frame, make_frame(frame, 17, 3), 0);
	assert_memory_equal(header, udp, sizeof(udp));
	assert_int_equal(frame[40] << 8 | frame[41], 0xec58);
	net_offload_out(header, frame, make_frame(frame, 1, 3), 0); // ICMP has its sum already
	assert_memory_equal(header, none, sizeof(none));
	net_offload_out(header, frame, 33, 0); // cut short
	assert_memory_equal(header, none, sizeof(none));
	make_frame(frame, 6, 5);
	frame[12] = 8, frame[13] = 6; // ARP
	net_offload_out(header, frame, 59, 0);
	assert_memory_equal(header, none, sizeof(none));
}

// struct virtio_net_hdr, VIRTIO 1.3, 5.1.6: flags, gso_type, hdr_len, gso_size, csum_start, csum_offset.
static void test_cutting(void **state)
{
	static const uint8_t cut[] = {1, 1, 54, 0, 100, 0, 34, 0, 16, 0};
	uint8_t frame[2000], header[NET_FRAME_HEADER];
	(void)state;

	net_offload_out(header, frame, make_frame(frame, 6, 101), 100);
	assert_memory_equal(header, cut, sizeof(cut));
	net_offload_out(header, frame, make_frame(frame, 6, 100), 100);
	assert_int_equal(header[1], 0);
	net_offload_out(header, frame, make_frame(frame, 6, 1000), 0);
	assert_int_equal(header[1], 0);
}

static void test_checked(void **state)
{
	(void)state;
	assert_true(net_offload_is_checked((const uint8_t[NET_FRAME_HEADER]){1}));
	assert_true(net_offload_is_checked((const uint8_t[NET_FRAME_HEADER]){2}));
	assert_false(net_offload_is_checked((const uint8_t[NET_FRAME_HEADER]){0, 1}));
}

// ----- poll, select, epoll over eventfd

static long add_to(long fd, uint64_t n)
{
	return file_writev(fd_file((int)fd), &(struct iovec){&n, sizeof(n)}, 1, FILE_STREAM);
}

static long take_from(long fd, uint64_t *n)
{
	return file_readv(fd_file((int)fd), &(struct iovec){n, sizeof(*n)}, 1, FILE_STREAM);
}

static void test_eventfd(void **state)
{
	long fd = CALL(eventfd2, 3, EFD_NONBLOCK), down = CALL(eventfd2, 2, EFD_NONBLOCK | EFD_SEMAPHORE);
	uint64_t n;
	(void)state;

	assert_int_equal(add_to(fd, 4), 8);
	assert_int_equal(take_from(fd, &n), 8);
	assert_int_equal(n, 7);
	assert_int_equal(take_from(fd, &n), -EAGAIN);
	assert_int_equal(add_to(fd, UINT64_MAX), -EINVAL);
	assert_int_equal(add_to(fd, UINT64_MAX - 1), 8);
	assert_int_equal(add_to(fd, 1), -EAGAIN);
	assert_int_equal(take_from(down, &n), 8);
	assert_int_equal(n, 1);
	assert_int_equal(take_from(down, &n), 8);
	assert_int_equal(take_from(down, &n), -EAGAIN);
	assert_int_equal(CALL(eventfd2, 0, 0x40000000), -EINVAL);
	fd_close((int)fd);
	fd_close((int)down);
}

static void test_poll(void **state)
{
	long empty = CALL(eventfd2, 0, EFD_NONBLOCK), full = CALL(eventfd2, 1, EFD_NONBLOCK);
	struct pollfd p[] = {
		{.fd = (int)empty, .events = POLLIN}, {.fd = (int)full, .events = POLLIN}, {.fd = -1}, {.fd = 999}};
	fd_set in, out;
	struct timeval at_once = {.tv_sec = 0};
	(void)state;

	assert_int_equal(CALL(poll, (long)p, 1, 0), 0);
	assert_int_equal(CALL(poll, (long)p, 1, 10), 0);
	assert_int_equal(CALL(poll, (long)p, 4, -1), 2);
	assert_int_equal(p[0].revents, 0);
	assert_int_equal(p[1].revents, POLLIN);
	assert_int_equal(p[2].revents, 0);
	assert_int_equal(p[3].revents, POLLNVAL);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(empty, &in);
	FD_SET(full, &in);
	FD_SET(empty, &out);
	assert_int_equal(CALL(select, full + 1, (long)&in, (long)&out, 0, (long)&at_once), 2);
	assert_true(!FD_ISSET(empty, &in) && FD_ISSET(full, &in) && FD_ISSET(empty, &out));
	FD_SET(999, &in);
	assert_int_equal(CALL(select, 1000, (long)&in, 0, 0, (long)&at_once), -EBADF);
	fd_close((int)empty);
	fd_close((int)full);
}

static long ready(long set, struct epoll_event *e)
{
	return CALL(epoll_wait, set, (long)e, 4, 0);
}

static long watch(long set, int operation, long fd, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.u64 = (uint64_t)fd};

	return CALL(epoll_ctl, set, operation, fd, (long)&e);
}

static void test_epoll(void **state)
{
	long set = CALL(epoll_create1, 0), fd = CALL(eventfd2, 0, EFD_NONBLOCK), other;
	struct epoll_event e[4];
	uint64_t n;
	(void)state;

	assert_int_equal(watch(set, EPOLL_CTL_MOD, fd, EPOLLIN), -ENOENT);
	assert_int_equal(watch(set, EPOLL_CTL_ADD, fd, EPOLLIN), 0);
	assert_int_equal(watch(set, EPOLL_CTL_ADD, fd, EPOLLIN), -EEXIST);
	assert_int_equal(watch(set, EPOLL_CTL_ADD, set, EPOLLIN), -EINVAL);
	assert_int_equal(watch(set, EPOLL_CTL_ADD, 999, EPOLLIN), -EBADF);
	assert_int_equal(ready(set, e), 0);
	add_to(fd, 1);
	for (int i = 0; i < 3; i++) { // as long as it is there
		assert_int_equal(ready(set, e), 1);
		assert_int_equal(e[0].events, EPOLLIN);
		assert_int_equal(e[0].data.u64, fd);
	}
	take_from(fd, &n);
	assert_int_equal(ready(set, e), 0);
	assert_int_equal(watch(set, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT | EPOLLET), 0);
	assert_int_equal(ready(set, e), 1);
	assert_int_equal(e[0].events, EPOLLOUT);
	assert_int_equal(ready(set, e), 0); // once
	add_to(fd, 1);
	assert_int_equal(ready(set, e), 1);
	assert_int_equal(e[0].events, EPOLLIN | EPOLLOUT);
	assert_int_equal(ready(set, e), 0);
	assert_int_equal(watch(set, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT), 0);
	assert_int_equal(ready(set, e), 1);
	add_to(fd, 1);
	assert_int_equal(ready(set, e), 0);
	other = CALL(eventfd2, 1, EFD_NONBLOCK);
	assert_int_equal(watch(set, EPOLL_CTL_ADD, other, EPOLLIN), 0);
	assert_int_equal(watch(set, EPOLL_CTL_MOD, fd, EPOLLIN), 0);
	assert_int_equal(ready(set, e), 2);
	fd_close((int)other); // which forgets it
	assert_int_equal(ready(set, e), 1);
	assert_int_equal(watch(set, EPOLL_CTL_DEL, fd, 0), 0);
	assert_int_equal(watch(set, EPOLL_CTL_DEL, fd, 0), -ENOENT);
	assert_int_equal(ready(set, e), 0);
	assert_int_equal(watch(set, EPOLL_CTL_ADD, fd, EPOLLIN), 0);
	fd_close((int)set);
	add_to(fd, 1); // no one watches any more
	fd_close((int)fd);
}

// With less room than there is to tell, each has its turn.
static void test_epoll_turns(void **state)
{
	enum { COUNT = 5 };
	long set = CALL(epoll_create1, 0), fds[COUNT];
	struct epoll_event e;
	unsigned seen = 0;
	(void)state;

	for (int i = 0; i < COUNT; i++) {
		fds[i] = CALL(eventfd2, 1, EFD_NONBLOCK);
		watch(set, EPOLL_CTL_ADD, fds[i], EPOLLIN);
	}
	for (int i = 0; i < COUNT; i++) {
		assert_int_equal(CALL(epoll_wait, set, (long)&e, 1, -1), 1);
		seen |= 1u << (e.data.u64 - (uint64_t)fds[0]);
	}
	assert_int_equal(seen, (1 << COUNT) - 1);
	assert_int_equal(CALL(epoll_wait, set, (long)&e, 0, 0), -EINVAL);
	assert_int_equal(CALL(epoll_wait, fds[0], (long)&e, 1, 0), -EINVAL);
	for (int i = 0; i < COUNT; i++)
		fd_close((int)fds[i]);
	fd_close((int)set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_memory_ends),
		cmocka_unit_test(test_memory_joins),
		cmocka_unit_test(test_siphash),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_cutting),
		cmocka_unit_test(test_checked),
		cmocka_unit_test(test_eventfd),
		cmocka_unit_test(test_poll),
		cmocka_unit_test(test_epoll),
		cmocka_unit_test(test_epoll_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
