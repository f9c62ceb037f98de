// SPDX-License-Identifier: MIT
// How a container is brought to life: through the runtime's own command line, or, for native, as a plain process. One
// file an engine, one line each in engine/table.c.
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/proc.h"
#include "engine/phases.h"
#include "host/sandbox.h"

#define ENGINE_ARGS_MAX 8

// A runtime as the engines see it.
struct engine_runtime {
	const char *path;                         // of the OCI runtime; NULL for native
	const char *global_args[ENGINE_ARGS_MAX]; // before the verb, NULL-terminated
	const char *uncontrolled_arg;             // a further one where cgroup v2 has no controllers, or NULL
};

// What to run: filled by the caller, unchanged by the engine.
struct container_spec {
	const char *id;          // [a-z0-9-]+, unique in a run
	const char *rootfs;      // the image's root file system, read-only for everybody
	const char *const *argv; // inside the container
	struct sandbox *sandbox; // network namespace and cgroup, prepared
	double cpus;             // limit; 0: none
	uint64_t memory_bytes;   // limit; 0: none
	int (*last)(void *arg);  // runs in every process that is started for it, just before that becomes the runtime
	void *last_arg;          // or the program: proc_opts.last; NULL: nothing
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
	char bundle[256]; // folder of config.json, pid file, the runtime's state and log; "": nothing was made
	struct proc proc; // the container's first process, as seen from the host; it is a child of this one
	int out, err;     // read ends of its standard output and error
	struct container_times times;
	struct phases phases;     // known when it is removed
	struct err *phases_fault; // what is wrong with those that the runtime wrote; NULL: nothing
	struct buf log;           // what the process and the runtime said on standard error and in the runtime's log
};

#define CLEANUP_CONTAINER CLEANUP(container_free)

struct engine_ops {
	const char *name;

	// Makes the container, starts its process and waits for its first byte on standard output. On failure nothing
	// is left of it but the log. Ends at deadline (clock_ns) with ERR_TIMEOUT.
	int (*start)(struct container *c, uint64_t deadline, struct err **e);

	// Ends the process if it still runs, removes the container and everything the runtime left. Safe after any
	// failure, and to call twice. Fills phases, times.stop_issued, ended, removed and *x (if the process was reaped
	// here).
	int (*remove)(struct container *c, uint64_t deadline, struct proc_exit *x, struct err **e);
};

// Prepares c for an engine: what to run, and by which runtime (path and arguments).
void container_init(struct container *c, const struct container_spec *spec, const struct engine_runtime *runtime);

// Waits until the container's process ends by itself. Fills times.ended and *x.
int container_wait(struct container *c, uint64_t deadline, struct proc_exit *x, struct err **e);

// Closes the pipes and frees the log; the container was removed before.
void container_free(struct container *c);

// Returns the engine of that name, or NULL.
const struct engine_ops *engine_find(const char *name);

#endif
