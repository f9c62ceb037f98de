// SPDX-License-Identifier: MIT
// libos/net_tcp: connections between a unikernel's network and the kernel's, over a tap.
#include "libos_rig.h"

#include <sys/epoll.h>

enum { MUCH = 8 << 20, PART = 200000 };

static void read_much(void)
{
	static uint8_t buffer[PART];
	long fd = accept_one(listen_at(0)), n;
	size_t all = 0;

	while ((n = CALL(recvfrom, fd, (long)buffer, sizeof(buffer), 0, 0, 0)) > 0) {
		HOLDS(is_filled(buffer, all, (size_t)n));
		all += (size_t)n;
	}
	HOLDS(n == 0 && all == MUCH);
	HOLDS(fd_close((int)fd) == 0);
}

static void test_from_kernel(void **state)
{
	pid_t pid = begin(read_much);
	int fd = kernel_connect(PORT);
	uint8_t *all = malloc(MUCH);
	(void)state;

	fill(all, 0, MUCH);
	assert_int_equal(send(fd, all, MUCH, 0), MUCH);
	close(fd);
	free(all);
	assert_ends_well(pid);
}

static void write_much(void)
{
	static uint8_t buffer[PART];
	long fd = accept_one(listen_at(0));

	for (size_t all = 0; all < MUCH;) {
		size_t n = MUCH - all < PART ? MUCH - all : PART;

		fill(buffer, all, n);
		HOLDS(CALL(sendto, fd, (long)buffer, (long)n, 0, 0, 0) == (long)n);
		all += n;
	}
	// Its end comes after the bytes that are still on their way.
	HOLDS(fd_close((int)fd) == 0);
}

static void test_to_kernel(void **state)
{
	(void)state;
	assert_sends(begin(write_much), MUCH);
}

// ----- many at once, by epoll

enum { MANY = 100, ROUNDS = 5 };

static void answer(long fd, long *left)
{
	char text[16];
	long n;

	while ((n = CALL(recvfrom, fd, (long)text, sizeof(text), 0, 0, 0)) > 0)
		HOLDS(CALL(sendto, fd, (long)text, n, 0, 0, 0) == n);
	HOLDS(n == 0 || n == -EAGAIN);
	if (n == 0) {
		HOLDS(fd_close((int)fd) == 0);
		--*left;
	}
}

static void serve_many(void)
{
	struct epoll_event e = {.events = EPOLLIN}, ready[8];
	long listener = listen_at(SOCK_NONBLOCK), set = CALL(epoll_create1, 0), left = MANY, fd;

	e.data.fd = (int)listener;
	HOLDS(CALL(epoll_ctl, set, EPOLL_CTL_ADD, listener, (long)&e) == 0);
	HOLDS(CALL(epoll_ctl, set, EPOLL_CTL_ADD, listener, (long)&e) == -EEXIST);
	while (left) {
		long n = CALL(epoll_wait, set, (long)ready, 8, 5000);

		HOLDS(n > 0);
		for (long i = 0; i < n; i++) {
			if (ready[i].data.fd != listener) {
				answer(ready[i].data.fd, &left);
				continue;
			}
			while ((fd = CALL(accept4, listener, 0, 0, SOCK_NONBLOCK)) >= 0) {
				e = (struct epoll_event){.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.fd = (int)fd};
				HOLDS(CALL(epoll_ctl, set, EPOLL_CTL_ADD, fd, (long)&e) == 0);
			}
			HOLDS(fd == -EAGAIN);
		}
	}
}

static void test_many(void **state)
{
	pid_t pid = begin(serve_many);
	int fds[MANY];
	char text[16] = {0};
	(void)state;

	for (int i = 0; i < MANY; i++)
		fds[i] = kernel_connect(PORT);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < MANY; i++) {
			snprintf(text, sizeof(text), "%d of %d", i, round);
			assert_int_equal(send(fds[i], text, sizeof(text), 0), sizeof(text));
		}
		for (int i = 0; i < MANY; i++) {
			char got[16];

			snprintf(text, sizeof(text), "%d of %d", i, round);
			assert_int_equal(recv(fds[i], got, sizeof(got), MSG_WAITALL), sizeof(got));
			assert_string_equal(got, text);
		}
	}
	for (int i = 0; i < MANY; i++)
		close(fds[i]);
	assert_ends_well(pid);
}

// ----- one that writes what there is room for, and waits for more without having been refused

enum { SMALL = 8192 };

static void write_when_told(void)
{
	static uint8_t buffer[SMALL];
	long fd = accept_one(listen_at(0)), set = CALL(epoll_create1, 0);
	struct epoll_event e = {.events = EPOLLOUT};

	HOLDS(CALL(epoll_ctl, set, EPOLL_CTL_ADD, fd, (long)&e) == 0);
	for (size_t all = 0; all < MUCH; all += SMALL) {
		HOLDS(CALL(epoll_wait, set, (long)&e, 1, 60000) == 1 && e.events == EPOLLOUT);
		fill(buffer, all, SMALL);
		HOLDS(CALL(sendto, fd, (long)buffer, SMALL, MSG_DONTWAIT, 0, 0) == SMALL);
	}
	HOLDS(fd_close((int)fd) == 0);
}

static void test_told_of_room(void **state)
{
	(void)state;
	assert_sends(begin(write_when_told), MUCH);
}

// ----- the other way: the library connects

static long connect_to(long fd, unsigned port)
{
	const struct sockaddr_in to = address(KERNEL, port);

	return CALL(connect, fd, (long)&to, sizeof(to));
}

static void connect_out(void)
{
	long fd = CALL(socket, AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in a;
	socklen_t length = sizeof(a);
	struct pollfd p;
	char text[8];

	HOLDS(CALL(getpeername, fd, (long)&a, (long)&length) == -ENOTCONN);
	HOLDS(CALL(sendto, fd, (long)"x", 1, MSG_NOSIGNAL, 0, 0) == -ENOTCONN);
	HOLDS(connect_to(fd, PORT + 1) == -ECONNREFUSED);
	HOLDS(connect_to(fd, PORT) == 0);
	HOLDS(connect_to(fd, PORT) == -EISCONN);
	HOLDS(CALL(getpeername, fd, (long)&a, (long)&length) == 0 && ntohs(a.sin_port) == PORT);
	HOLDS(CALL(getsockname, fd, (long)&a, (long)&length) == 0);
	HOLDS(a.sin_addr.s_addr == address(LIBRARY, 0).sin_addr.s_addr);
	p = (struct pollfd){.fd = (int)fd, .events = POLLIN | POLLOUT};
	HOLDS(CALL(poll, (long)&p, 1, 0) == 1 && p.revents == POLLOUT);
	HOLDS(CALL(sendto, fd, (long)"question", 8, 0, 0, 0) == 8);
	HOLDS(CALL(shutdown, fd, SHUT_WR) == 0);
	HOLDS(CALL(sendto, fd, (long)"x", 1, MSG_NOSIGNAL, 0, 0) == -EPIPE);
	HOLDS(CALL(recvfrom, fd, (long)text, 6, MSG_WAITALL, 0, 0) == 6 && !memcmp(text, "answer", 6));
	HOLDS(CALL(recvfrom, fd, (long)text, 8, 0, 0, 0) == 0);
}

static void test_connect(void **state)
{
	int listener = kernel_listen(PORT), fd;
	pid_t pid = begin(connect_out);
	char text[16];
	(void)state;

	fd = patient(accept(listener, NULL, NULL));
	assert_int_equal(recv(fd, text, sizeof(text), MSG_WAITALL), 8); // up to the end of what comes
	assert_memory_equal(text, "question", 8);
	usleep(50000);
	assert_int_equal(send(fd, "ans", 3, 0), 3);
	usleep(50000);
	assert_int_equal(send(fd, "wer", 3, 0), 3);
	close(fd);
	close(listener);
	assert_ends_well(pid);
}

static void connect_slowly(void)
{
	const struct sockaddr_in nowhere = address("10.77.0.9", PORT);
	const struct timeval brief = {.tv_usec = 100000};
	long fd = CALL(socket, AF_INET, SOCK_STREAM, 0), other = CALL(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd p = {.fd = (int)other, .events = POLLOUT};
	int error = -1;
	socklen_t length = sizeof(error);
	uint64_t before = wait_now();

	HOLDS(CALL(setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, (long)&brief, sizeof(brief)) == 0);
	HOLDS(CALL(connect, fd, (long)&nowhere, sizeof(nowhere)) == -EINPROGRESS);
	HOLDS(wait_now() - before >= SECOND / 10);
	HOLDS(connect_to(other, PORT + 1) == -EINPROGRESS);
	HOLDS(connect_to(other, PORT + 1) == -EALREADY);
	HOLDS(CALL(poll, (long)&p, 1, 60000) == 1 && p.revents & POLLERR);
	HOLDS(CALL(getsockopt, other, SOL_SOCKET, SO_ERROR, (long)&error, (long)&length) == 0);
	HOLDS(error == ECONNREFUSED);
	HOLDS(CALL(getsockopt, other, SOL_SOCKET, SO_ERROR, (long)&error, (long)&length) == 0 && error == 0);
}

static void test_connect_slowly(void **state)
{
	(void)state;
	assert_ends_well(begin(connect_slowly));
}

// ----- how connections end

static void end_all_ways(void)
{
	const struct linger hard = {.l_onoff = 1};
	long listener = listen_at(0), fd;
	char text[8];

	fd = accept_one(listener); // reset by us: by SO_LINGER
	HOLDS(CALL(recvfrom, fd, (long)text, 8, 0, 0, 0) == 1);
	HOLDS(CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, (long)&hard, sizeof(hard)) == 0);
	HOLDS(fd_close((int)fd) == 0);
	fd = accept_one(listener); // and because there was something that we did not read
	HOLDS(CALL(recvfrom, fd, (long)text, 1, 0, 0, 0) == 1);
	HOLDS(fd_close((int)fd) == 0);
	fd = accept_one(listener); // reset by the peer
	HOLDS(CALL(recvfrom, fd, (long)text, 8, 0, 0, 0) == -ECONNRESET);
	HOLDS(CALL(recvfrom, fd, (long)text, 8, 0, 0, 0) == 0);
	HOLDS(CALL(sendto, fd, (long)"x", 1, MSG_NOSIGNAL, 0, 0) == -EPIPE);
}

static void test_ends(void **state)
{
	const struct linger hard = {.l_onoff = 1};
	pid_t pid = begin(end_all_ways);
	char text[8];
	int fd = kernel_connect(PORT);
	(void)state;

	assert_int_equal(send(fd, "1", 1, 0), 1);
	assert_int_equal(recv(fd, text, 8, 0), -1);
	assert_int_equal(errno, ECONNRESET);
	close(fd);
	fd = kernel_connect(PORT);
	assert_int_equal(send(fd, "several", 7, 0), 7);
	assert_int_equal(recv(fd, text, 8, 0), -1);
	assert_int_equal(errno, ECONNRESET);
	close(fd);
	fd = kernel_connect(PORT);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(fd);
	assert_ends_well(pid);
}

static void wait_in_vain(void)
{
	const struct timeval brief = {.tv_usec = 100000};
	long fd = accept_one(listen_at(0));
	struct pollfd p = {.fd = (int)fd, .events = POLLIN};
	uint64_t before = wait_now();
	char text[8];

	HOLDS(CALL(recvfrom, fd, (long)text, 8, MSG_DONTWAIT, 0, 0) == -EAGAIN);
	HOLDS(CALL(setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, (long)&brief, sizeof(brief)) == 0);
	HOLDS(CALL(recvfrom, fd, (long)text, 8, 0, 0, 0) == -EAGAIN);
	HOLDS(wait_now() - before >= SECOND / 10);
	HOLDS(CALL(poll, (long)&p, 1, 100) == 0);
	HOLDS(wait_now() - before >= SECOND / 5);
}

static void test_waits_end(void **state)
{
	pid_t pid = begin(wait_in_vain);
	int fd = kernel_connect(PORT);
	(void)state;

	assert_ends_well(pid);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_kernel),
		cmocka_unit_test(test_to_kernel),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_told_of_room),
		cmocka_unit_test(test_connect),
		cmocka_unit_test(test_connect_slowly),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_waits_end),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
