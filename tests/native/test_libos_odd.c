// SPDX-License-Identifier: MIT
// The library's network with a peer, a program's end and a device that are not as they should be.
#include "libos_rig.h"

#include <sys/resource.h>
#include <time.h>

enum { SEGMENT_MIN = 48, SOME = 100000 }; // the least that Linux sends, too (tcp_min_snd_mss)

static void write_some(void)
{
	static uint8_t buffer[SOME];
	long fd = accept_one(listen_at(0));
	int segment = 0;
	socklen_t length = sizeof(segment);

	HOLDS(CALL(getsockopt, fd, IPPROTO_TCP, TCP_MAXSEG, (long)&segment, (long)&length) == 0);
	HOLDS(segment == SEGMENT_MIN);
	fill(buffer, 0, SOME);
	HOLDS(CALL(sendto, fd, (long)buffer, SOME, 0, 0, 0) == SOME);
	HOLDS(fd_close((int)fd) == 0);
}

// A peer that takes one byte in a segment is sent more.
static void test_small_segments(void **state)
{
	(void)state;

	assert_int_equal(system("ip route change 10.77.0.0/24 dev t0 advmss 1"), 0);
	assert_sends(begin(write_some), SOME);
	assert_int_equal(system("ip route change 10.77.0.0/24 dev t0"), 0);
}

// What is open is closed, though there may not be as many descriptors any more.
static void exit_with_limit(void)
{
	const struct rlimit few = {3, 3};
	long fd = accept_one(listen_at(0));

	HOLDS(fd >= 0 && CALL(dup2, fd, 50) == 50 && fd_close((int)fd) == 0);
	HOLDS(CALL(sendto, 50, (long)"end", 3, 0, 0, 0) == 3);
	HOLDS(CALL(setrlimit, RLIMIT_NOFILE, (long)&few) == 0);
	CALL(exit_group, 0);
}

static void test_exit(void **state)
{
	pid_t pid = begin(exit_with_limit);
	int fd = kernel_connect(PORT);
	char text[3];
	(void)state;

	assert_int_equal(recv(fd, text, sizeof(text), MSG_WAITALL), sizeof(text));
	assert_int_equal(recv(fd, text, sizeof(text), 0), 0);
	close(fd);
	assert_ends_well(pid);
}

static uint64_t cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void sleep_without_device(void)
{
	const struct timespec second = {.tv_sec = 1};
	uint64_t before;

	while (system("ip link show t0 >/dev/null 2>&1") == 0)
		usleep(10000);
	before = cpu_ms();
	HOLDS(CALL(nanosleep, (long)&second, 0) == 0);
	HOLDS(cpu_ms() - before < 300);
}

// One whose tap was removed sleeps as before. The last test: there is no tap any more.
static void test_no_device(void **state)
{
	pid_t pid = begin(sleep_without_device);
	(void)state;

	assert_int_equal(system("ip link delete t0"), 0);
	assert_ends_well(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_segments),
		cmocka_unit_test(test_exit),
		cmocka_unit_test(test_no_device),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
