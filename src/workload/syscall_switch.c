// SPDX-License-Identifier: MIT
// Context switches: a byte goes to another process and comes back, over two pipes. On one CPU that takes two switches,
// so half a round trip counts, with the write and the read that belong to it.
#include "workload/stopwatch.h"
#include "workload/syscall.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// Sends back every byte, one higher, until the pipe is closed.
static void echo(int in, int out)
{
	unsigned char byte;

	while (read(in, &byte, 1) == 1) {
		byte++;
		if (write(out, &byte, 1) != 1)
			break;
	}
	_exit(0);
}

// Binds this process, and those it forks, to the CPU it runs on. Restoring is sched_setaffinity with `before`.
static int bind_here(cpu_set_t *before)
{
	cpu_set_t here;
	int cpu = sched_getcpu();

	if (cpu < 0 || cpu >= CPU_SETSIZE || sched_getaffinity(0, sizeof(*before), before) < 0)
		return -1;
	CPU_ZERO(&here);
	CPU_SET(cpu, &here);
	return sched_setaffinity(0, sizeof(here), &here);
}

static void close_both(const int *fd)
{
	close(fd[0]);
	close(fd[1]);
}

static int fork_echo(struct operation_state *s, const int *there, const int *back)
{
	s->pid = fork();
	if (s->pid < 0)
		return -1;
	if (!s->pid) {
		close(there[1]);
		close(back[0]);
		echo(there[0], back[1]);
	}
	close(there[0]);
	close(back[1]);
	s->fd[0] = back[0];
	s->fd[1] = there[1];
	return 0;
}

static int begin(struct operation_state *s)
{
	int there[2], back[2], reason;

	signal(SIGPIPE, SIG_IGN); // a process that has gone is an error of write
	if (pipe(there) < 0)
		return -1;
	if (pipe(back) < 0) {
		close_both(there);
		return -1;
	}
	s->is_unbound = bind_here(&s->cpus) < 0;
	if (fork_echo(s, there, back) == 0)
		return 0;
	reason = errno;
	close_both(there);
	close_both(back);
	errno = reason;
	return -1;
}

static void end(struct operation_state *s)
{
	close_both(s->fd);
	waitpid(s->pid, NULL, 0);
	if (!s->is_unbound)
		sched_setaffinity(0, sizeof(s->cpus), &s->cpus);
}

static uint64_t repeat(struct operation_state *s, uint64_t count)
{
	uint64_t start = stopwatch_ns(), wrong = 0;

	for (uint64_t i = 0; i < count; i++) {
		unsigned char byte = (unsigned char)i;

		if (write(s->fd[1], &byte, 1) != 1 || read(s->fd[0], &byte, 1) != 1)
			return 0;
		wrong += byte != (unsigned char)(i + 1);
	}
	s->is_wrong |= wrong > 0;
	return (stopwatch_ns() - start) / 2;
}

const struct operation operation_context_switch = {
	.name = "context_switch", .begin = begin, .repeat = repeat, .end = end};
