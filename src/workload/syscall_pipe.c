// SPDX-License-Identifier: MIT
// Reading a pipe a byte at a time. It is filled beforehand, off the clock, so no read waits.
#include "workload/stopwatch.h"
#include "workload/syscall.h"

#include <unistd.h>

#define FILL 4096 // bytes; any pipe holds as many

static int begin(struct operation_state *s)
{
	return pipe(s->fd);
}

static void end(struct operation_state *s)
{
	close(s->fd[0]);
	close(s->fd[1]);
}

static uint64_t read_all(struct operation_state *s, uint64_t count)
{
	uint64_t start = stopwatch_ns(), wrong = 0;

	for (uint64_t i = 0; i < count; i++) {
		unsigned char byte;

		if (read(s->fd[0], &byte, 1) != 1)
			return 0;
		wrong += byte != (unsigned char)(i * 7);
	}
	s->is_wrong |= wrong > 0;
	return stopwatch_ns() - start;
}

static uint64_t repeat(struct operation_state *s, uint64_t count)
{
	unsigned char bytes[FILL];
	uint64_t sum = 0;

	for (size_t i = 0; i < FILL; i++)
		bytes[i] = (unsigned char)(i * 7);
	while (count) {
		uint64_t part = count < FILL ? count : FILL, took;

		if (write(s->fd[1], bytes, part) != (ssize_t)part)
			return 0;
		took = read_all(s, part);
		if (!took)
			return 0;
		sum += took;
		count -= part;
	}
	return sum;
}

const struct operation operation_pipe_read = {.name = "pipe_read", .begin = begin, .repeat = repeat, .end = end};
