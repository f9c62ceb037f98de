// SPDX-License-Identifier: MIT
// A workload is one source file and one line in table.c. It says which keys it takes; reading them from the command
// line, checking them and printing the help is done once, for all.
#ifndef WORKLOAD_WORKLOAD_H
#define WORKLOAD_WORKLOAD_H

#include <stddef.h>
#include <stdint.h>

// The exit codes of `bench`, an interface.
#define WORKLOAD_OK     0 // all figures were said
#define WORKLOAD_FAILED 1 // what was to be measured failed, or its answer was wrong
#define WORKLOAD_USAGE  2 // an unknown name, an unknown key, a bad value

#define WORKLOAD_KEYS_MAX 16

// A key with a minimum and maximum takes a whole number; one without takes words that the workload checks itself.
struct workload_key {
	const char *name;
	const char *value; // unless the command line gives one
	const char *help;
	uint64_t min, max; // both 0: text
};

struct workload_value {
	const char *text;
	uint64_t number; // of a number
};

struct workload_args {
	const struct workload_key *keys;
	struct workload_value values[WORKLOAD_KEYS_MAX];
};

struct workload {
	const char *name;
	const char *summary;
	const char *details;             // whole lines for its help; NULL if there are none
	const struct workload_key *keys; // the last one has no name; NULL if there is none
	int (*run)(const struct workload_args *args);
};

extern const struct workload workload_noop, workload_primes, workload_linpack, workload_memory;
extern const struct workload workload_syscall, workload_disk, workload_limits;
extern const struct workload workload_httpd, workload_fetch;

// The workloads in the order of --list, the last entry NULL.
extern const struct workload *const workloads[];

// The workload of that name, NULL if there is none.
const struct workload *workload_find(const char *name);

// Reads `count` words KEY=VALUE over the defaults of the workload's keys; a key given twice keeps its last value.
// WORKLOAD_OK, or WORKLOAD_USAGE after saying on standard error which key is wrong and what is allowed.
int args_read(struct workload_args *args, const struct workload *w, int count, char *const *words);

// The value of a number key. The key must be one of the workload's own.
uint64_t args_number(const struct workload_args *args, const char *key);

// The value of a text key; it lives as long as the command line. The key must be one of the workload's own.
const char *args_text(const struct workload_args *args, const char *key);

// Prints every workload's name and summary.
void help_list(void);

// Prints what one workload does, its keys with their defaults, and the exit codes.
void help_workload(const struct workload *w);

// Prints how the program is called; to standard error when the call was wrong.
void help_usage(int fd);

#endif
