// SPDX-License-Identifier: MIT
// What the engines share: the folder of a container, its pipes, its first byte and its last words.
#ifndef ENGINE_CONTAINER_H
#define ENGINE_CONTAINER_H

#include "base/clock.h"
#include "engine/engine.h"

#define CONTAINER_LOG_MAX     65536           // bytes kept of each source of log lines
#define CONTAINER_CLEAN_LIMIT (60 * NS_PER_S) // to clean up after a failed start, beyond its deadline

// The ends of the pipes that belong to the container's process.
struct container_stdio {
	int out, err;
};

// Makes the container's folder and its pipes. The caller closes the ends in *child once the process has them.
int container_open(struct container *c, struct container_stdio *child, struct err **e);

// Closes both ends.
void container_stdio_close(struct container_stdio *child);

// Waits for the first byte on the container's standard output and leaves it there. Fills times.hello.
int container_wait_hello(struct container *c, uint64_t deadline, struct err **e);

// Appends what waits in the standard error to the log.
void container_collect_stderr(struct container *c);

// Appends the end of a file to the log, under a heading; what is missing or empty is left out.
void container_collect_file(struct container *c, const char *heading, const char *path);

// Removes the container's folder. Safe to call twice.
int container_close(struct container *c, struct err **e);

#endif
