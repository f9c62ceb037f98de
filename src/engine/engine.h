// SPDX-License-Identifier: MIT
// How a container is brought to life: through the runtime's own command line, or, for native, as a plain process. One
// file an engine, one line each in engine/table.c.
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/proc.h"
#include "host/sandbox.h"

#define ENGINE_ARGS_MAX 8

// A runtime as the engines see it.
struct engine_runtime {
	const char *path;                         // of the OCI runtime; unused by native
	const char *global_args[ENGINE_ARGS_MAX]; // before the verb, NULL-terminated
};

// What to run: filled by the caller, unchanged by the engine.
struct container_spec {
	const char *id;          // [a-z0-9-]+, unique in a run
	const char *rootfs;      // the image's root file system, read-only for everybody
	const char *const *argv; // inside the container
	struct sandbox *sandbox; // network namespace and cgroup, prepared
	double cpus;             // limit; 0: none
	uint64_t memory_bytes;   // limit; 0: none
};

// Times on the host clock, in nanoseconds; 0: not reached.
struct container_times {
	uint64_t issued;      // just before the first command
	uint64_t created;     // create returned
	uint64_t started;     // start returned
	uint64_t hello;       // first byte from the process in the container
	uint64_t stop_issued; // just before the kill
	uint64_t ended;       // the process was seen to have ended
	uint64_t removed;     // delete returned and nothing is left
};

struct container {
	const struct container_spec *spec;
	const struct engine_runtime *runtime;
	char bundle[256]; // folder: config.json, rootfs, pid file, runtime's log
	struct proc proc; // the container's first process, as seen from the host
	int out, err;     // read ends of its standard output and error
	struct container_times times;
};

struct engine_ops {
	const char *name;

	// Makes the container and starts its process. On failure nothing is left of it. Errors end at deadline
	// (clock_ns) with ERR_TIMEOUT.
	int (*start)(struct container *c, uint64_t deadline, struct err **e);

	// Ends the process if it still runs, removes the container and everything the runtime left. Safe after any
	// failure, and to call twice. Fills times.stop_issued, ended, removed and *x (if the process was reaped here).
	int (*remove)(struct container *c, uint64_t deadline, struct proc_exit *x, struct err **e);
};

// Returns the engine of that name, or NULL.
const struct engine_ops *engine_find(const char *name);

#endif
