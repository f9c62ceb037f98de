// SPDX-License-Identifier: MIT
// Runs the list of limits_call_list.c in a child, because a filter may kill whoever makes a call; the next child goes
// on behind it.
#include "workload/limits.h"
#include "workload/limits_call_list.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS_MAX 64

enum { NOT_TRIED = -1, KILLED = -2 };

struct tried {
	size_t next;
	int error[CALLS_MAX]; // errno, 0 for none
};

static const char *name_of(int error)
{
	static const struct {
		int error;
		const char *name;
	} known[] = {{EINVAL, "EINVAL"}, {EFAULT, "EFAULT"}, {EBADF, "EBADF"}, {ENOENT, "ENOENT"}, {ENODEV, "ENODEV"},
		{ESRCH, "ESRCH"}, {EOPNOTSUPP, "EOPNOTSUPP"}, {ENOMEM, "ENOMEM"}, {EAGAIN, "EAGAIN"}, {EBUSY, "EBUSY"},
		{EMFILE, "EMFILE"}, {ENFILE, "ENFILE"}, {E2BIG, "E2BIG"}, {ENOEXEC, "ENOEXEC"},
		{EAFNOSUPPORT, "EAFNOSUPPORT"}, {EPROTONOSUPPORT, "EPROTONOSUPPORT"}, {ENOTTY, "ENOTTY"}, {EIO, "EIO"},
		{ENOSPC, "ENOSPC"}};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].error == error)
			return known[i].name;
	return "error";
}

// An error that the call gives for these arguments means that it was let through.
static const char *verdict(const struct limits_call *c, int error)
{
	if (error == KILLED)
		return "killed";
	if (error == NOT_TRIED)
		return "untried";
	if (error == 0 || error == c->expected[0] || error == c->expected[1])
		return "allowed";
	if (error == EPERM || error == EACCES)
		return "refused";
	return error == ENOSYS ? "missing" : name_of(error);
}

static void try_from(struct tried *t)
{
	for (; t->next < limits_call_count; t->next++)
		t->error[t->next] = limits_call_try(&limits_call_list[t->next]);
}

// Lets a child try what is left. False if it could not do anything. Where there are no processes, as in a unikernel, we
// try ourselves: what refuses fork refuses by an error, and does not kill.
static bool try_rest(struct tried *t)
{
	size_t before = t->next;
	pid_t pid = fork();

	if (pid < 0 && errno == ENOSYS)
		try_from(t);
	if (pid < 0)
		return false;
	if (pid == 0) {
		try_from(t);
		_exit(0);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (t->next < before || t->next >= limits_call_count)
		return false;
	t->error[t->next++] = KILLED;
	return true;
}

static struct limits_calls report(const struct tried *t, struct facts *f)
{
	struct limits_calls found = {0};

	facts_open(f, "syscalls", '{');
	for (size_t i = 0; i < limits_call_count; i++) {
		const char *word = verdict(&limits_call_list[i], t->error[i]);

		found.refused += !strcmp(word, "refused") || !strcmp(word, "killed");
		found.missing += !strcmp(word, "missing");
		facts_text(f, limits_call_list[i].name, word);
	}
	facts_close(f, '}');
	return found;
}

struct limits_calls limits_calls(struct facts *f)
{
	struct tried *t = mmap(NULL, sizeof(*t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct limits_calls found = {0};

	if (t == MAP_FAILED)
		return found;
	for (size_t i = 0; i < CALLS_MAX; i++)
		t->error[i] = NOT_TRIED;
	while (t->next < limits_call_count && try_rest(t))
		;
	found = report(t, f);
	munmap(t, sizeof(*t));
	return found;
}
