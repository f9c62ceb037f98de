// SPDX-License-Identifier: MIT
// A web server that does not answer within the duration: it gets twice the time, and is given up in time. The ab that
// finds no answer is a stand-in; the one behind it is the real one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "own_host.h"

#include "base/clock.h"
#include "suite/measure_all.h"
#include "suite/plan.h"
#include "suite/settings.h"

#define CALLS  "/run/calls"  // a line for each call of the stand-in
#define SILENT "/run/silent" // how often it finds no answer

// What ab 2.3 prints with -q -t 1 for a server that accepts connections and says nothing.
static const char stand_in[] = "#!/bin/sh\n"
			       "echo \"$*\" >>" CALLS "\n"
			       "if [ $(wc -l <" CALLS ") -gt $(cat " SILENT ") ]; then exec ab.real \"$@\"; fi\n"
			       "cat <<END\n"
			       "This is ApacheBench, Version 2.3 <\\$Revision: 1934973 \\$>\n"
			       "Copyright 1996 Adam Twiss, Zeus Technology Ltd, http://www.zeustech.net/\n"
			       "Licensed to The Apache Software Foundation, http://www.apache.org/\n"
			       "\n"
			       "Benchmarking 10.88.0.2 (be patient).....done\n"
			       "\n"
			       "\n"
			       "Server Software:        \n"
			       "Server Hostname:        10.88.0.2\n"
			       "Server Port:            8080\n"
			       "\n"
			       "Document Path:          /\n"
			       "Document Length:        0 bytes\n"
			       "\n"
			       "Concurrency Level:      2\n"
			       "Time taken for tests:   1.004 seconds\n"
			       "Complete requests:      0\n"
			       "Failed requests:        0\n"
			       "Total transferred:      0 bytes\n"
			       "HTML transferred:       0 bytes\n"
			       "END\n";

static void put(const char *path, const char *text)
{
	assert_int_equal(file_replace(path, text, strlen(text), 0755, NULL), 0);
}

static int measure(const char *silent, uint64_t limit, struct finding *f, struct buf *calls, struct err **e)
{
	const struct trial t = {.number = 1, .runtime = runtime_find("native"), .limit = LIMIT_NONE, .containers = 1};
	struct settings s;
	int r;

	settings_default(&s, "smoke");
	s.duration_ns = NS_PER_S;
	s.connections = 2;
	put(SILENT, silent);
	unlink(CALLS);
	r = measure_httpd.run(&t, &s, clock_deadline(limit), f, e);
	assert_int_equal(file_read(CALLS, 65536, calls, NULL), 0);
	own_nothing_left();
	return r;
}

static void gets_twice_the_time(void **state)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	CLEANUP_BUF struct buf calls = {0};
	CLEANUP_ERR struct err *e = NULL;
	const char *second;
	(void)state;

	if (measure("1", 120 * NS_PER_S, f, &calls, &e))
		fail_msg("%s\n%s", err_text(e), buf_text(&f->log));
	second = strchr(buf_text(&calls), '\n');
	assert_non_null(strstr(buf_text(&calls), " -t 1 "));
	assert_non_null(strstr(second, " -t 2 "));
	assert_null(strchr(strchr(second + 1, '\n') + 1, '\n'));
	assert_string_equal(f->sample[0].metric, "requests_per_second");
	assert_true(f->sample[0].value > 0);
	buf_free(&f->log);
}

// This ab takes no time; yet 16 s and as long again to tell the trial never has.
static void is_given_up_in_time(void **state)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	CLEANUP_BUF struct buf calls = {0};
	CLEANUP_ERR struct err *e = NULL;
	(void)state;

	assert_int_equal(measure("100", 20 * NS_PER_S, f, &calls, &e), -1);
	assert_string_equal(err_text(e), "ab got no answer at all");
	assert_null(strstr(buf_text(&calls), " -t 16 "));
	buf_free(&f->log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gets_twice_the_time),
		cmocka_unit_test(is_given_up_in_time),
	};
	char path[4096];

	own_host();
	file_mkdirs("/run/ab", NULL);
	// ab looks its own machine's addresses up, of which there must be one.
	if (system("ip link set lo up"))
		return 1;
	own_copy("build/bin/ab", "/run/ab/ab.real");
	if (file_replace("/run/ab/ab", stand_in, sizeof(stand_in) - 1, 0755, NULL))
		return 1;
	snprintf(path, sizeof(path), "/run/ab:%s", getenv("PATH"));
	setenv("PATH", path, 1);
	return cmocka_run_group_tests_name("measure httpd", tests, own_set_up, own_tear_down);
}
