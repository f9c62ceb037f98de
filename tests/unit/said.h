// SPDX-License-Identifier: MIT
// Runs a workload as bench would, in a process of its own, and keeps what it said, complaints included.
#ifndef TEST_SAID_H
#define TEST_SAID_H

#include "workload/workload.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct said {
	int code; // exit code
	char text[16384];
};

static inline void said_child(const struct workload *w, int fd, int count, char *const *words, int (*before)(void))
{
	struct workload_args args;
	int code = WORKLOAD_USAGE;

	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	if (before && before())
		_exit(77);
	if (args_read(&args, w, count, words) == WORKLOAD_OK)
		code = w->run(&args);
	_exit(code);
}

// Words are separated by one space. `before` runs in the process first, unless it is NULL; what it returns other than 0
// becomes exit code 77.
static inline void said_by_after(struct said *s, const struct workload *w, const char *line, int (*before)(void))
{
	char copy[512], *words[16], *rest = copy;
	int fds[2], status, count = 0;
	size_t have = 0;
	ssize_t n;
	pid_t pid;

	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word; count < 16 && (word = strsep(&rest, " ")) && *word;)
		words[count++] = word;
	assert_return_code(pipe(fds), 0);
	pid = fork();
	assert_return_code(pid, 0);
	if (!pid)
		said_child(w, fds[1], count, words, before);
	close(fds[1]);
	while (have < sizeof(s->text) - 1 && (n = read(fds[0], s->text + have, sizeof(s->text) - 1 - have)) > 0)
		have += (size_t)n;
	s->text[have] = 0;
	close(fds[0]);
	assert_return_code(waitpid(pid, &status, 0), 0);
	s->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static inline void said_by(struct said *s, const struct workload *w, const char *line)
{
	said_by_after(s, w, line, NULL);
}

// The value of a sample that must have been said, verified, in this unit.
static inline double said_value(const struct said *s, const char *name, const char *unit)
{
	char start[64], wanted[16], verified[16];
	const char *at;
	double value;

	snprintf(start, sizeof(start), "sample 1 %s ", name);
	at = strstr(s->text, start);
	if (!at)
		fail_msg("no sample %s in:\n%s", name, s->text);
	assert_int_equal(sscanf(at + strlen(start), "%lf %15s %*s %15s", &value, wanted, verified), 3);
	assert_string_equal(wanted, unit);
	assert_string_equal(verified, "verified");
	return value;
}

#endif
