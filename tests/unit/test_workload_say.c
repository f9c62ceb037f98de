// SPDX-License-Identifier: MIT
// Facts as they come out of standard output, which is a pipe here.
#include "abi/sample.h"
#include "workload/say.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char head[] = "facts 1 ";

// What say_facts writes lands in `out`, NUL-terminated; returns what it returned.
static int say_into(char *out, size_t size, const char *json)
{
	int ends[2], kept, rc;
	ssize_t n;

	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	fflush(stdout);
	kept = dup(STDOUT_FILENO);
	dup2(ends[1], STDOUT_FILENO);
	rc = say_facts(json);
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(ends[1]);
	n = read(ends[0], out, size - 1);
	close(ends[0]);
	assert_true(n >= 0);
	out[n] = 0;
	return rc;
}

static void test_a_line(void **state)
{
	char out[100];

	(void)state;
	assert_int_equal(say_into(out, sizeof(out), "{\"isa\":\"avx2\"}"), 0);
	assert_string_equal(out, "facts 1 {\"isa\":\"avx2\"}\n");
}

static void test_the_longest(void **state)
{
	static char json[SAMPLE_FACTS_MAX + 2], out[2 * SAMPLE_FACTS_MAX];
	size_t room = SAMPLE_FACTS_MAX - strlen(head) - 1;

	(void)state;
	memset(json, 'x', room);
	assert_int_equal(say_into(out, sizeof(out), json), 0);
	assert_int_equal(strlen(out), SAMPLE_FACTS_MAX);
	assert_int_equal(out[SAMPLE_FACTS_MAX - 1], '\n');
	json[room] = 'x';
	assert_int_equal(say_into(out, sizeof(out), json), -1);
	assert_string_equal(out, "");
}

static void test_what_is_refused(void **state)
{
	static const char *const bad[] = {"", "{}\n", "{\"a\":\"\t\"}", "{\"a\":\"\xc3\xa4\"}", "\x7f"};
	char out[100];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(say_into(out, sizeof(out), bad[i]), -1);
		assert_string_equal(out, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line),
		cmocka_unit_test(test_the_longest),
		cmocka_unit_test(test_what_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
