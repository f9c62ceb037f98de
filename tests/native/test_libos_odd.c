// SPDX-License-Identifier: MIT
// The library's network with a peer, a program's end and a device that are not as they should be.
#include "libos_rig.h"

#include <sys/resource.h>
#include <time.h>
#include <ucontext.h>

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

// ----- the stack that a call takes: it is the program's, and a thread's may be small

enum { STACK = 256 << 10, STACK_MOST = 12 << 10, PAINT = 0xa5 };

static ucontext_t outside, inside;

static void call_all(void)
{
	char text[16];
	long fd = accept_one(listen_at(0));

	HOLDS(CALL(recvfrom, fd, (long)text, 8, MSG_WAITALL, 0, 0) == 8);
	HOLDS(CALL(sendto, fd, (long)text, 8, 0, 0, 0) == 8);
	HOLDS(fd_close((int)fd) == 0);
	net_finish();
}

static void run_on(unsigned char *stack)
{
	memset(stack, PAINT, STACK);
	HOLDS(getcontext(&inside) == 0);
	inside.uc_stack.ss_sp = stack;
	inside.uc_stack.ss_size = STACK;
	inside.uc_link = &outside;
	makecontext(&inside, call_all, 0);
	HOLDS(swapcontext(&outside, &inside) == 0);
}

static void count_stack(void)
{
	static unsigned char stack[STACK];
	size_t untouched = 0;

	run_on(stack);
	while (untouched < STACK && stack[untouched] == PAINT)
		untouched++;
	fprintf(stderr, "# %zu bytes of stack\n", STACK - untouched);
	HOLDS(STACK - untouched < STACK_MOST);
}

static void test_stack(void **state)
{
	pid_t pid = begin(count_stack);
	int fd = kernel_connect(PORT);
	char text[8] = "eight by";
	(void)state;

	assert_int_equal(send(fd, text, sizeof(text), 0), sizeof(text));
	assert_int_equal(recv(fd, text, sizeof(text), MSG_WAITALL), sizeof(text));
	close(fd);
	assert_ends_well(pid);
}

// ----- a device that goes

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
		cmocka_unit_test(test_stack),
		cmocka_unit_test(test_no_device),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
