// SPDX-License-Identifier: MIT
#include "said.h"

#include "workload/syscall.h"

#include <sys/resource.h>

static const char *const names[] = {
	"getpid", "clock_gettime", "clock_gettime_call", "pipe_read", "page_fault", "context_switch"};

static void test_run(void **state)
{
	struct said s;

	(void)state;
	said_by(&s, &workload_syscall, "time-ms=10");
	assert_int_equal(s.code, WORKLOAD_OK);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_in_range(said_value(&s, names[i], "ns"), 1, 10000000);
	assert_null(strstr(s.text, "not measured"));
}

static int without_new_files(void)
{
	const struct rlimit three = {.rlim_cur = 3, .rlim_max = 3};

	close(0);
	if (dup(1) != 0)
		return -1;
	return setrlimit(RLIMIT_NOFILE, &three);
}

static void test_what_is_not_offered(void **state)
{
	struct said s;

	(void)state;
	said_by_after(&s, &workload_syscall, "time-ms=5", without_new_files);
	assert_int_equal(s.code, WORKLOAD_OK);
	for (size_t i = 0; i < 3; i++)
		assert_true(said_value(&s, names[i], "ns") >= 1);
	assert_null(strstr(s.text, "sample 1 pipe_read"));
	assert_null(strstr(s.text, "sample 1 context_switch"));
	assert_non_null(strstr(s.text, "\"pipe_read\":\"not measured: Too many open files\""));
	assert_non_null(strstr(s.text, "\"context_switch\":\"not measured: Too many open files\""));
}

static uint64_t repeat(const struct operation *o, uint64_t count)
{
	struct operation_state s = {.pid = -1};
	uint64_t ns;

	assert_return_code(o->begin ? o->begin(&s) : 0, 0);
	ns = o->repeat(&s, count);
	if (o->end)
		o->end(&s);
	assert_true(ns > 0);
	assert_false(s.is_wrong);
	return ns;
}

static uint64_t reads_so_far(void)
{
	char text[512] = "", *at;
	FILE *f = fopen("/proc/self/io", "r");

	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	at = strstr(text, "syscr:");
	assert_non_null(at);
	return strtoull(at + 6, NULL, 10);
}

// The kernel counts what is done: that many reads, faults and switches, or more, but not many more.
static void test_pipe_reads_are_done(void **state)
{
	uint64_t before = reads_so_far();

	(void)state;
	repeat(&operation_pipe_read, 10000); // more than the pipe is filled with at once
	assert_in_range(reads_so_far() - before, 10000, 10020);
}

static void test_page_faults_are_done(void **state)
{
	struct rusage before, after;

	(void)state;
	getrusage(RUSAGE_SELF, &before);
	repeat(&operation_page_fault, 5000); // more than is mapped at once
	getrusage(RUSAGE_SELF, &after);
	// AddressSanitizer touches a byte of its own for every eight.
	assert_in_range(after.ru_minflt - before.ru_minflt, 5000, 5000 + 5000 / 8 + 100);
}

static void test_switches_are_done(void **state)
{
	cpu_set_t wide, now;
	struct rusage before, after;

	(void)state;
	assert_return_code(sched_getaffinity(0, sizeof(wide), &wide), 0);
	getrusage(RUSAGE_SELF, &before);
	repeat(&operation_context_switch, 1000);
	getrusage(RUSAGE_SELF, &after);
	assert_in_range(after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw, 1000, 100000);
	assert_return_code(sched_getaffinity(0, sizeof(now), &now), 0);
	assert_true(CPU_EQUAL(&wide, &now));
	assert_int_equal(waitpid(-1, NULL, 0), -1); // no process is left over
}

// What answers wrongly is recognised: here something else stands in the pipe.
static void test_wrong_bytes_are_seen(void **state)
{
	struct operation_state s = {.pid = -1};

	(void)state;
	assert_return_code(operation_pipe_read.begin(&s), 0);
	assert_int_equal(write(s.fd[1], "x", 1), 1);
	assert_true(operation_pipe_read.repeat(&s, 100) > 0);
	assert_true(s.is_wrong);
	operation_pipe_read.end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_what_is_not_offered),
		cmocka_unit_test(test_pipe_reads_are_done),
		cmocka_unit_test(test_page_faults_are_done),
		cmocka_unit_test(test_switches_are_done),
		cmocka_unit_test(test_wrong_bytes_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
