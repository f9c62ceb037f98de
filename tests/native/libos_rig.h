// SPDX-License-Identifier: MIT
// The network of a unikernel at one end of a tap, in a process of its own; the kernel's at the other, in this one. What
// the two say to each other is what two machines say.
#ifndef TESTS_LIBOS_RIG_H
#define TESTS_LIBOS_RIG_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/if_tun.h>
#include <net/if.h>

#include "libos/call.h"
#include "libos/file.h"
#include "libos/net_stack.h"
#include "libos/wait.h"

#define KERNEL  "10.77.0.1"
#define LIBRARY "10.77.0.2"
#define PORT    8080
#define SECOND  UINT64_C(1000000000) // ns

// In the library's process: what does not hold ends it, and its number says where.
#define HOLDS(claim) ((claim) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #claim), _exit(1)))

// The system calls as the program in a unikernel makes them.
#define CALL(name, ...) call_##name((const long[6]){__VA_ARGS__})

static int tap = -1;

static inline int open_tap(void)
{
	struct ifreq r = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
	const int header = 10;
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	memcpy(r.ifr_name, "t0", 3);
	if (ioctl(fd, TUNSETIFF, &r) < 0 || ioctl(fd, TUNSETVNETHDRSZ, &header) < 0 ||
		ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) < 0)
		return -1;
	return fd;
}

// A namespace with nothing but the tap, and the kernel's address on it. Where that can't be, the tests are skipped.
static inline int set_up(void **state)
{
	(void)state;
	if (unshare(CLONE_NEWNET) < 0 || (tap = open_tap()) < 0) {
		printf("skipped: no tap can be made here: %s\n", strerror(errno));
		exit(77);
	}
	return system("ip address add " KERNEL "/24 dev t0 && ip link set t0 up && ip link set lo up");
}

static inline int tear_down(void **state)
{
	(void)state;
	return close(tap);
}

static inline struct sockaddr_in address(const char *ip, unsigned port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

	inet_pton(AF_INET, ip, &a.sin_addr);
	return a;
}

// Runs a program on the library in a process of its own, over this descriptor, with a deadline.
static inline pid_t begin_on(int fd, void (*program)(void))
{
	static const int faults[] = {SIGSEGV, SIGILL, SIGFPE, SIGBUS, SIGSYS, SIGABRT};
	struct unikernel_net n = {.mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500, .prefix = 24};
	pid_t pid = fork();

	if (pid)
		return pid;
	// Those of cmocka would go on with the next test here.
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		signal(faults[i], SIG_DFL);
	alarm(300);
	inet_pton(AF_INET, LIBRARY, &n.address);
	inet_pton(AF_INET, KERNEL, &n.gateway);
	HOLDS(net_open(&n, fd) == 0);
	program();
	net_finish();
	_exit(0);
}

static inline pid_t begin(void (*program)(void))
{
	return begin_on(tap, program);
}

static inline void assert_ends_well(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

// ----- the library's end

static inline long listen_at(int flags)
{
	const struct sockaddr_in at = address("0.0.0.0", PORT);
	const int on = 1;
	long fd = CALL(socket, AF_INET, SOCK_STREAM | flags, 0);

	HOLDS(fd >= 0);
	HOLDS(CALL(setsockopt, fd, SOL_SOCKET, SO_REUSEADDR, (long)&on, sizeof(on)) == 0);
	HOLDS(CALL(setsockopt, fd, IPPROTO_TCP, TCP_NODELAY, (long)&on, sizeof(on)) == 0);
	HOLDS(CALL(bind, fd, (long)&at, sizeof(at)) == 0);
	HOLDS(CALL(listen, fd, 128) == 0);
	return fd;
}

static inline long accept_one(long listener)
{
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	long fd = CALL(accept4, listener, (long)&from, (long)&length, 0);

	HOLDS(fd >= 0);
	HOLDS(length == sizeof(from) && from.sin_family == AF_INET);
	HOLDS(from.sin_addr.s_addr == address(KERNEL, 0).sin_addr.s_addr);
	return fd;
}

// ----- the kernel's end: every wait ends after some minutes

static inline int patient(int fd)
{
	const struct timeval t = {.tv_sec = 120};

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
	return fd;
}

// Connects when the library listens; it may not yet.
static inline int kernel_connect(unsigned port)
{
	const struct sockaddr_in to = address(LIBRARY, port);

	for (int tries = 0; tries < 12000; tries++) {
		int fd = patient(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

		if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
			return fd;
		assert_int_equal(errno, ECONNREFUSED);
		close(fd);
		usleep(10000);
	}
	fail_msg("no one listens");
	return -1;
}

static inline int kernel_listen(unsigned port)
{
	const struct sockaddr_in at = address(KERNEL, port);
	const int on = 1;
	int fd = patient(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 64), 0);
	return fd;
}

// The byte at a place in an endless text that does not repeat where a packet does.
static inline uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 2654435761u >> 13);
}

static inline void fill(uint8_t *to, size_t at, size_t length)
{
	for (size_t i = 0; i < length; i++)
		to[i] = byte_at(at + i);
}

static inline bool is_filled(const uint8_t *from, size_t at, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (from[i] != byte_at(at + i))
			return false;
	return true;
}

// The kernel's end of a connection hears so many bytes of fill(), and then its end.
static inline void assert_receives(int fd, size_t size)
{
	static uint8_t buffer[200000];
	size_t all = 0;
	ssize_t n;

	while ((n = recv(fd, buffer, sizeof(buffer), 0)) > 0) {
		assert_true(is_filled(buffer, all, (size_t)n));
		all += (size_t)n;
	}
	assert_int_equal(n, 0);
	assert_int_equal(all, size);
}

// The library's program, which has begun, listens, sends so many of them to the first who connects, and ends.
static inline void assert_sends(pid_t library, size_t size)
{
	int fd = kernel_connect(PORT);

	assert_receives(fd, size);
	close(fd);
	assert_ends_well(library);
}

#endif
