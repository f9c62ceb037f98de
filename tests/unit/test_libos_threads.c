// SPDX-License-Identifier: MIT
// Threads that take turns: what comes in without end, for whomever, keeps none of them from its turn; and none has one
// when the program ends.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <asm/prctl.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "libos/thread.h"
#include "libos/wait.h"

#define STACK      (256 << 10)
#define FSGSBASE   2 // of AT_HWCAP2: a program may move its thread pointer
#define SOME_TURNS 10

static int turns, taken;

static bool take(void)
{
	taken++;
	return true;
}

static uint64_t due(void)
{
	return WAIT_FOREVER;
}

static int count_turns(void *arg)
{
	for (turns = 1; !arg; turns++)
		wait_once(WAIT_FOREVER);
	return 0;
}

// Both have the thread pointer of this process: they are for the library, not for the C library.
static void add(struct thread *t, int (*function)(void *))
{
	uintptr_t pointer = 0;

	syscall(SYS_arch_prctl, ARCH_GET_FS, &pointer);
	thread_self()->pointer = t->pointer = pointer;
	t->function = function;
	thread_prepare(t, (char *)malloc(STACK) + STACK);
	thread_add(t);
}

static void test_turns(void **state)
{
	static const struct wait_source flood = {.fd = -1, .take = take, .due = due};
	static struct thread other;
	int turns_before;
	(void)state;

	wait_on(&flood);
	add(&other, count_turns);
	for (int i = 0; i < SOME_TURNS; i++)
		assert_int_equal(wait_once(WAIT_FOREVER), 0);
	assert_true(taken >= SOME_TURNS);
	assert_in_range(turns, SOME_TURNS / 2, 2 * SOME_TURNS);
	turns_before = turns;
	assert_int_equal(thread_count(), 2);
	thread_stop_others();
	thread_stir();
	assert_int_equal(wait_once(WAIT_FOREVER), 0);
	assert_false(thread_pass(WAIT_NOT));
	assert_int_equal(turns, turns_before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_turns)};

	if (!(getauxval(AT_HWCAP2) & FSGSBASE)) {
		puts("skipped: this processor does not let a program move its thread pointer");
		return 77;
	}
	return cmocka_run_group_tests_name("libos threads", tests, NULL, NULL);
}
