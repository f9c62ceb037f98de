// SPDX-License-Identifier: MIT
// A load generator on the host's side: a program whose whole output is read when it ended.
#ifndef SUITE_CLIENT_H
#define SUITE_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/proc.h"

#define CLIENT_OUTPUT_MAX (4u << 20) // bytes

struct client {
	const char *name; // of the program, for messages
	struct proc proc;
	struct proc_exit exit;
	uint64_t start_ns;
	int out, err; // files in memory with what it wrote
};

// Starts the program; it is looked up in PATH. client_free must follow, also after a failure.
int client_start(struct client *c, const char *const *argv, struct err **e);

// Reads its standard output into out until text is in there, while it goes on to run.
int client_wait_said(struct client *c, const char *text, uint64_t deadline, struct buf *out, struct err **e);

// Waits until it ends and appends its standard output to out and its standard error to log. Its status is in c->exit.
int client_wait(struct client *c, uint64_t deadline, struct buf *out, struct buf *log, struct err **e);

// Returns the cores that it used on average.
double client_cores(const struct client *c);

// Whether the figures are the client's and not the server's: by the cores that each used, the client was at the end of
// what one thread can do while the server had time left.
bool client_is_limit(double client_cores, double server_cores);

// Kills it if it still runs, and frees what it held.
void client_free(struct client *c);

#endif
