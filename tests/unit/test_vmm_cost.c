// SPDX-License-Identifier: MIT
// What a request to a disk costs between the driver's kick and its interrupt: the system calls, counted by ptrace(2),
// and the allocations, of which there are none.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "vmm_disk.h"

#define ROUNDS 50
#define BATCH  32
#define CALLS  512 // numbers of system calls

// Of the sanitizers' allocator; not every compiler has the header.
int __sanitizer_install_malloc_and_free_hooks(
	void (*allocated)(const volatile void *, size_t), void (*freed)(const volatile void *));

static unsigned allocations;

static void allocated(const volatile void *p, size_t size)
{
	(void)p;
	(void)size;
	allocations++;
}

static void freed(const volatile void *p)
{
	(void)p;
}

// Rounds of so many requests with one kick each, between two calls that nobody else makes. Returns the allocations.
static unsigned work(struct disk *k, unsigned batch)
{
	struct rig *r = &k->rig;
	uint64_t first = r->free;
	uint32_t head, len;

	allocations = 0;
	syscall(SYS_getppid);
	for (unsigned i = 0; i < ROUNDS; i++) {
		r->free = first;
		for (unsigned n = 0; n < batch; n++)
			ask(k, IN, n, NULL, 512);
		// The driver wants an interrupt for the next one that is done.
		put16(r, r->rings[0].available + 4 + 2 * VIRTQUEUE_SIZE, r->rings[0].seen);
		reg_write(r, MMIO_NOTIFY, 0);
		loop_turn(&r->loop, -1, NULL);
		while (get_used(&r->rings[0], &head, &len))
			;
	}
	syscall(SYS_getppid);
	return allocations;
}

static void child(struct disk *k, unsigned batch)
{
	begin(k, drive_of(k));
	settle(&k->rig);
	__sanitizer_install_malloc_and_free_hooks(allocated, freed);
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		_exit(77);
	raise(SIGSTOP);
	_exit(work(k, batch) || k->rig.rings[0].seen != (uint16_t)(ROUNDS * batch) ? 1 : 0);
}

// The number of the system call that it stands before, or -1 once it has ended.
static long next_call(pid_t pid, int *status)
{
	struct __ptrace_syscall_info info;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, pid, NULL, NULL) || waitpid(pid, status, 0) != pid || !WIFSTOPPED(*status))
			return -1;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) > 0 &&
			info.op == PTRACE_SYSCALL_INFO_ENTRY)
			return (long)info.entry.nr;
	}
}

// Counts the calls between the marks. Skips where nobody may be traced.
static void count_calls(struct disk *k, unsigned batch, unsigned calls[CALLS])
{
	pid_t pid = fork();
	unsigned marks = 0;
	int status;
	long nr;

	if (pid == 0)
		child(k, batch);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		print_message("no process may be traced here\n");
		skip();
	}
	assert_int_equal(ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL), 0);
	memset(calls, 0, CALLS * sizeof(*calls));
	while ((nr = next_call(pid, &status)) >= 0) {
		if (nr == SYS_getppid)
			marks++;
		else if (marks == 1 && nr < CALLS)
			calls[nr]++;
	}
	assert_int_equal(marks, 2);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0); // no allocation, and all were answered
}

static unsigned sum(const unsigned calls[CALLS])
{
	unsigned n = 0;

	for (unsigned i = 0; i < CALLS; i++)
		n += calls[i];
	return n;
}

static int tear_down_file(void **state)
{
	unlink(((struct disk *)*state)->path);
	return 0;
}

// The driver's own kick is one of the writes.
static void a_request_costs_three_calls(void **state)
{
	unsigned calls[CALLS];

	count_calls(*state, 1, calls);
	assert_int_equal(calls[SYS_preadv], ROUNDS);
	assert_int_equal(calls[SYS_epoll_wait], ROUNDS);
	assert_int_equal(calls[SYS_write], 2 * ROUNDS);
	assert_int_equal(sum(calls), 4 * ROUNDS);
}

static void many_requests_share_a_wait_and_an_interrupt(void **state)
{
	unsigned calls[CALLS];

	count_calls(*state, BATCH, calls);
	assert_int_equal(calls[SYS_preadv], ROUNDS * BATCH);
	assert_int_equal(calls[SYS_epoll_wait], ROUNDS);
	assert_int_equal(calls[SYS_write], 2 * ROUNDS);
	assert_int_equal(sum(calls), ROUNDS * (BATCH + 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_request_costs_three_calls, set_up, tear_down_file),
		cmocka_unit_test_setup_teardown(many_requests_share_a_wait_and_an_interrupt, set_up, tear_down_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
