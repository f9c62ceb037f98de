// SPDX-License-Identifier: MIT
#include "workload/team.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ROUNDS 500

struct rounds {
	int at[64]; // by member; plain, so a thread sanitizer would see a meeting that orders nothing
	atomic_int torn, parts, wrong_size;
	unsigned members;
};

static void rounds_part(void *arg, struct team *t, unsigned member)
{
	struct rounds *r = arg;

	atomic_fetch_add(&r->parts, 1);
	if (team_size(t) != r->members || member >= r->members)
		atomic_fetch_add(&r->wrong_size, 1);
	for (int round = 1; round <= ROUNDS; round++) {
		r->at[member] = round;
		team_meet(t);
		for (unsigned i = 0; i < r->members; i++)
			if (r->at[i] != round)
				atomic_fetch_add(&r->torn, 1);
		team_meet(t);
	}
}

static void test_meetings(void **state)
{
	static const unsigned sizes[] = {1, 2, 3, 4, 7, 64}; // the last ones have more members than most places CPUs

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
		struct rounds r = {.members = sizes[s]};

		assert_int_equal(team_run(r.members, rounds_part, &r), 0);
		assert_int_equal(r.parts, r.members);
		assert_int_equal(r.wrong_size, 0);
		assert_int_equal(r.torn, 0);
		for (unsigned i = 0; i < r.members; i++)
			assert_int_equal(r.at[i], ROUNDS);
	}
}

static void late_part(void *arg, struct team *t, unsigned member)
{
	atomic_int *done = arg;

	if (member == 1)
		usleep(50000); // long after the others have gone to sleep
	atomic_fetch_add(done, 1);
	team_meet(t);
	if (atomic_load(done) != 2)
		atomic_store(done, -100);
	team_meet(t);
}

static void test_a_long_wait(void **state)
{
	atomic_int done = 0;

	(void)state;
	assert_int_equal(team_run(2, late_part, &done), 0);
	assert_int_equal(done, 2);
}

static void count_part(void *arg, struct team *t, unsigned member)
{
	(void)t;
	(void)member;
	atomic_fetch_add((atomic_int *)arg, 1);
}

static void test_no_such_team(void **state)
{
	atomic_int ran = 0;

	(void)state;
	errno = 0;
	assert_int_equal(team_run(0, count_part, &ran), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(team_run(TEAM_MAX + 1, count_part, &ran), -1);
	assert_int_equal(ran, 0);
}

// As a user who may have four threads: some start, and must leave again without having done anything.
static int run_with_few_threads(void)
{
	const struct rlimit few = {4, 4};
	atomic_int ran = 0;

	if (setrlimit(RLIMIT_NPROC, &few) < 0 || setuid(61234) < 0)
		return 77;
	if (team_run(16, count_part, &ran) != -1 || errno != EAGAIN || ran != 0)
		return 1;
	return team_run(2, count_part, &ran) == 0 && ran == 2 ? 0 : 2;
}

static void test_too_few_threads(void **state)
{
	int status;
	pid_t child;

	(void)state;
	if (getuid() != 0)
		skip();
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(run_with_few_threads());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meetings),
		cmocka_unit_test(test_a_long_wait),
		cmocka_unit_test(test_no_such_team),
		cmocka_unit_test(test_too_few_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
