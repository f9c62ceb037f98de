// SPDX-License-Identifier: MIT
// Memory that is known to be in use is found, in a sandbox of its own, and is gone with it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "own_host.h"

#include "base/clock.h"
#include "base/proc.h"
#include "host/memory.h"

#define MIB ((uint64_t)1 << 20)

// Waits until that much is found; returns what is.
static uint64_t wait_for(const struct sandbox *s, uint64_t bytes, uint64_t deadline)
{
	const struct timespec pause = {.tv_nsec = 20 * NS_PER_MS};
	uint64_t found;

	while ((found = memory_pss(s->cgroup)) < bytes && clock_ns() < deadline)
		nanosleep(&pause, NULL);
	return found;
}

// tail keeps all that it was given until its input ends.
static void test_pss(void **state)
{
	static const char *const argv[] = {
		"/bin/sh", "-c", "(head -c 67108864 /dev/zero; sleep 600) | tail -c 67108864 >/dev/null", NULL};
	uint64_t deadline = clock_deadline(120 * NS_PER_S), found;
	struct proc_opts o = {.argv = argv};
	CLEANUP_ERR struct err *e = NULL;
	struct sandbox s;
	struct proc p;
	(void)state;

	assert_int_equal(sandbox_make(&s, "memory", 1, &e), 0);
	assert_int_equal(memory_pss(s.cgroup), 0);
	o.cgroup = sandbox_open_cgroup(&s, "container", &e);
	assert_true(o.cgroup >= 0);
	assert_int_equal(proc_spawn(&o, &p, &e), 0);
	found = wait_for(&s, 64 * MIB, deadline);
	if (found < 64 * MIB || found > 80 * MIB)
		fail_msg("64 MiB are in use, %.1f are found", (double)found / (double)MIB);
	if (s.has_limits)
		assert_in_range(memory_charged(s.cgroup), 64 * MIB, 96 * MIB);
	else
		print_message(
			"# the account of the cgroup is not tested: this host's cgroup v2 does not count memory\n");
	assert_int_equal(sandbox_kill(&s, deadline, &e), 0);
	assert_int_equal(memory_pss(s.cgroup), 0);
	close(o.cgroup);
	proc_kill(&p);
	assert_int_equal(sandbox_remove(&s, deadline, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_pss)};

	own_host();
	return cmocka_run_group_tests_name("memory", tests, own_set_up, own_tear_down);
}
