// SPDX-License-Identifier: MIT
// libos: datagrams, names, and what goes round within a unikernel.
#include "libos_rig.h"

#include <netinet/ip_icmp.h>
#include <sys/socket.h>

static int kernel_datagrams(void)
{
	const struct sockaddr_in at = address(KERNEL, PORT), to = address(LIBRARY, PORT);
	int fd = patient(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void echo_datagrams(void)
{
	const struct sockaddr_in at = address("0.0.0.0", PORT), to = address(KERNEL, PORT);
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	long fd = CALL(socket, AF_INET, SOCK_DGRAM, 0);
	static char text[65536];
	struct iovec v = {text, sizeof(text)};
	struct msghdr m = {.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &v, .msg_iovlen = 1};

	HOLDS(CALL(bind, fd, (long)&at, sizeof(at)) == 0);
	HOLDS(CALL(sendto, fd, (long)"x", 1, 0, 0, 0) == -EDESTADDRREQ);
	HOLDS(CALL(recvfrom, fd, (long)text, 1, MSG_DONTWAIT, 0, 0) == -EAGAIN);
	HOLDS(CALL(sendto, fd, (long)text, 1473, 0, (long)&to, sizeof(to)) == -EMSGSIZE);
	HOLDS(CALL(sendto, fd, (long)"first", 5, 0, (long)&to, sizeof(to)) == 5);
	HOLDS(CALL(recvfrom, fd, (long)text, 4, MSG_PEEK, (long)&from, (long)&length) == 4);
	HOLDS(from.sin_addr.s_addr == to.sin_addr.s_addr && from.sin_port == to.sin_port && length == sizeof(from));
	HOLDS(CALL(recvfrom, fd, (long)text, 4, MSG_TRUNC, 0, 0) == 7 && !memcmp(text, "seco", 4));
	HOLDS(CALL(recvmsg, fd, (long)&m, 0) == 0 && m.msg_flags == 0); // an empty one
	HOLDS(CALL(recvmsg, fd, (long)&m, 0) == 4000);                  // which came in fragments
	HOLDS(is_filled((const uint8_t *)text, 0, 4000));
	HOLDS(CALL(connect, fd, (long)&to, sizeof(to)) == 0);
	HOLDS(CALL(sendto, fd, (long)text, 1472, 0, 0, 0) == 1472);
}

static void test_datagrams(void **state)
{
	uint8_t text[4000], got[2000];
	int fd = kernel_datagrams();
	pid_t pid = begin(echo_datagrams);
	(void)state;

	assert_int_equal(recv(fd, got, sizeof(got), 0), 5);
	assert_memory_equal(got, "first", 5);
	fill(text, 0, sizeof(text));
	assert_int_equal(send(fd, "second.", 7, 0), 7);
	assert_int_equal(send(fd, "", 0, 0), 0);
	assert_int_equal(send(fd, text, sizeof(text), 0), sizeof(text));
	assert_int_equal(recv(fd, got, sizeof(got), 0), 1472);
	assert_true(is_filled(got, 0, 1472));
	close(fd);
	assert_ends_well(pid);
}

static void stay(void)
{
	for (;;)
		wait_once(WAIT_FOREVER);
}

static void test_ping(void **state)
{
	uint8_t packet[64] = {ICMP_ECHO, 0, 0, 0, 0x12, 0x34, 0, 1}, got[128];
	const struct sockaddr_in to = address(LIBRARY, 0);
	int fd = patient(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
	pid_t pid = begin(stay);
	(void)state;

	packet[2] = (uint8_t)~(0x08 + 0x12);
	packet[3] = (uint8_t)~(0x34 + 0x01);
	assert_int_equal(
		sendto(fd, packet, sizeof(packet), 0, (const struct sockaddr *)&to, sizeof(to)), sizeof(packet));
	assert_int_equal(recv(fd, got, sizeof(got), 0), 84);
	assert_int_equal(got[20], ICMP_ECHOREPLY);
	assert_memory_equal(got + 24, packet + 4, 60);
	close(fd);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

// ----- within the unikernel

static void go_round(void)
{
	const struct sockaddr_in at = address("127.0.0.1", PORT);
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	static uint8_t sent[300000], got[300000];
	long listener = CALL(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), there, here, n;
	size_t out = 0, in = 0;

	HOLDS(CALL(bind, listener, (long)&at, sizeof(at)) == 0);
	HOLDS(CALL(listen, listener, 1) == 0);
	here = CALL(socket, AF_INET, SOCK_STREAM, 0);
	HOLDS(CALL(connect, here, (long)&at, sizeof(at)) == 0);
	there = CALL(accept4, listener, (long)&from, (long)&length, SOCK_NONBLOCK);
	HOLDS(there >= 0 && from.sin_addr.s_addr == at.sin_addr.s_addr);
	fill(sent, 0, sizeof(sent));
	while (in < sizeof(got)) {
		n = CALL(sendto, here, (long)(sent + out), (long)(sizeof(sent) - out), MSG_DONTWAIT, 0, 0);
		HOLDS(n >= 0 || n == -EAGAIN);
		out += n > 0 ? (size_t)n : 0;
		HOLDS(file_wait(fd_file((int)there), POLLIN, wait_now() + 60 * SECOND) == 0);
		n = CALL(recvfrom, there, (long)(got + in), (long)(sizeof(got) - in), 0, 0, 0);
		HOLDS(n > 0);
		in += (size_t)n;
	}
	HOLDS(is_filled(got, 0, sizeof(got)));
	HOLDS(fd_close((int)here) == 0);
	HOLDS(CALL(recvfrom, there, (long)got, 1, 0, 0, 0) == 0 ||
		(file_wait(fd_file((int)there), POLLIN, wait_now() + 60 * SECOND) == 0 &&
			CALL(recvfrom, there, (long)got, 1, 0, 0, 0) == 0));
}

static void test_round(void **state)
{
	(void)state;
	assert_ends_well(begin(go_round));
}

// ----- what must not be there

static void refuse(void)
{
	const struct sockaddr_in other = address("192.0.2.1", PORT);
	long tcp = CALL(socket, AF_INET, SOCK_STREAM, 0), udp = CALL(socket, AF_INET, SOCK_DGRAM, 0);
	int number = 1;
	socklen_t length = sizeof(number);

	HOLDS(CALL(socket, AF_INET6, SOCK_STREAM, 0) == -EAFNOSUPPORT);
	HOLDS(CALL(socket, AF_UNIX, SOCK_STREAM, 0) == -EAFNOSUPPORT);
	HOLDS(CALL(socket, AF_INET, SOCK_RAW, 1) == -ESOCKTNOSUPPORT);
	HOLDS(CALL(socket, AF_INET, SOCK_STREAM, IPPROTO_UDP) == -EPROTONOSUPPORT);
	HOLDS(CALL(bind, tcp, (long)&other, sizeof(other)) == -EADDRNOTAVAIL);
	HOLDS(CALL(bind, tcp, (long)&other, 1) == -EINVAL);
	HOLDS(CALL(bind, 999, (long)&other, sizeof(other)) == -EBADF);
	HOLDS(CALL(listen, udp, 1) == -EOPNOTSUPP);
	HOLDS(CALL(accept, tcp, 0, 0) == -EINVAL);
	HOLDS(CALL(shutdown, tcp, SHUT_RD) == -ENOTCONN);
	HOLDS(CALL(setsockopt, tcp, SOL_SOCKET, SO_REUSEPORT, (long)&number, sizeof(number)) == -ENOPROTOOPT);
	HOLDS(CALL(setsockopt, tcp, SOL_SOCKET, SO_REUSEADDR, (long)&number, 1) == -EINVAL);
	HOLDS(CALL(getsockopt, tcp, SOL_SOCKET, SO_TYPE, (long)&number, (long)&length) == 0 && number == SOCK_STREAM);
	HOLDS(CALL(getsockopt, udp, SOL_SOCKET, SO_TYPE, (long)&number, (long)&length) == 0 && number == SOCK_DGRAM);
	HOLDS(CALL(getsockopt, tcp, IPPROTO_TCP, 999, (long)&number, (long)&length) == -ENOPROTOOPT);
	HOLDS(CALL(getsockopt, tcp, IPPROTO_TCP, TCP_NODELAY, (long)&number, (long)&length) == 0 && number == 0);
}

static void test_refused(void **state)
{
	(void)state;
	assert_ends_well(begin(refuse));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_datagrams),
		cmocka_unit_test(test_ping),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
