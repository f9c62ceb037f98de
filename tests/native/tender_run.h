// SPDX-License-Identifier: MIT
// Runs the tender with the unikernel of these tests, tender_guest.c.
#ifndef TESTS_TENDER_RUN_H
#define TESTS_TENDER_RUN_H

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/proc.h"

#define TENDER "build/bin/tender"
#define TOY    "build/native/tender_guest.elf"
#define LIMIT  (120 * NS_PER_S)
#define NOBODY "65534:65534"

static char empty[] = "/tmp/tender-XXXXXX";

struct result {
	int status;
	char said[512];
};

struct run {
	const char *extra[9]; // options
	const char *arg[8];   // of the unikernel, TOY before them
	const char *const *env;
	int in, keep; // descriptors: standard input, and one that is passed on as it is; 0: none
	uint64_t limit;
};

static inline int keep_open(void *arg)
{
	const struct run *r = arg;

	return r->keep && fcntl(r->keep, F_SETFD, 0) ? errno : 0;
}

// The command line, with room for 32 words.
static inline void fill_words(const struct run *r, const char **argv)
{
	static const char *const first[] = {TENDER, "--user", NOBODY, "--empty-root", empty, "--heap", "64M"};
	size_t n = sizeof(first) / sizeof(*first);

	memcpy(argv, first, sizeof(first));
	for (size_t i = 0; i < 9 && r->extra[i]; i++)
		argv[n++] = r->extra[i];
	argv[n++] = "--";
	argv[n++] = TOY;
	for (size_t i = 0; i < 8 && r->arg[i]; i++)
		argv[n++] = r->arg[i];
}

static inline struct result run(struct run r)
{
	const char *argv[32] = {NULL};
	struct proc_opts o = {.argv = argv, .env = r.env, .in = r.in, .before_exec = keep_open, .arg = &r};
	CLEANUP_BUF struct buf said = {0};
	struct result result = {.status = -1};
	CLEANUP_ERR struct err *e = NULL;
	struct proc_exit x = {0};

	fill_words(&r, argv);
	if (proc_run(&o, clock_deadline(r.limit ? r.limit : LIMIT), &said, &x, &e) == 0)
		result.status = x.status;
	else if (!e || e->kind != ERR_TIMEOUT)
		fail_msg("%s", err_text(e));
	snprintf(result.said, sizeof(result.said), "%s", buf_text(&said));
	return result;
}

#define RUN(...) run((struct run){.arg = {__VA_ARGS__}})

static inline void assert_exit(struct result r, int status, const char *said)
{
	if (!WIFEXITED(r.status) || WEXITSTATUS(r.status) != status || (said && strcmp(r.said, said) != 0))
		fail_msg("status 0x%x, said: %s", (unsigned)r.status, r.said);
}

static inline void assert_signal(struct result r, int signal)
{
	if (!WIFSIGNALED(r.status) || WTERMSIG(r.status) != signal)
		fail_msg("status 0x%x and not signal %d, said: %s", (unsigned)r.status, signal, r.said);
}

static inline int set_up(void **state)
{
	(void)state;
	return mkdtemp(empty) ? 0 : -1;
}

static inline int tear_down(void **state)
{
	(void)state;
	return rmdir(empty);
}

// Runs the tests, if this is root.
#define TENDER_TESTS(name, tests)                                                                                      \
	(geteuid() ? (printf("1..0 # SKIP only root can become another user\n"), 0)                                    \
		   : cmocka_run_group_tests_name(name, tests, set_up, tear_down))

#endif
