// SPDX-License-Identifier: MIT
// What a measure measures: n containers of one runtime, all running the same program, each in its sandbox.
#ifndef SUITE_STAND_H
#define SUITE_STAND_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "engine/engine.h"
#include "suite/limit.h"
#include "suite/measure.h"
#include "suite/plan.h"

#define STAND_CONTAINERS_MAX 256
#define STAND_SAID_MAX       65536 // bytes of standard output kept of a container; more of it is a fault

struct stand_member {
	char id[32]; // of sandbox and container: tTRIAL-INDEX
	struct sandbox sandbox;
	struct container_spec spec;
	struct container container;
	struct buf said; // standard output so far
};

struct stand {
	const struct runtime *runtime;
	const struct engine_ops *engine;
	struct engine_runtime call;
	char path[512]; // storage of call.path
	char rootfs[512];
	struct limit limit;     // of each container
	int (*last)(void *arg); // container_spec.last of each; set between stand_prepare and stand_start
	void *last_arg;
	struct stand_member *member;
	size_t count;
};

// Writes the path of a program inside the image's root file system, seen from outside: $ASSAY_IMAGE_DIR or
// /usr/lib/assay/images/bench/rootfs, and program behind it.
void stand_image_path(const char *program, char *out, size_t size);

// Writes where the root file system of a runtime's image is: that of stand_image_path, or for another image the one of
// its name beside it ($ASSAY_IMAGE_DIR-NAME, /usr/lib/assay/images/NAME/rootfs).
void stand_rootfs(const struct runtime *r, char *out, size_t size);

// Makes the sandboxes for the trial's containers; ERR_UNSUPPORTED where its limit cannot hold. Whether it fails or not,
// stand_close must follow.
int stand_prepare(struct stand *s, const struct trial *t, struct err **e);

// Starts the containers one after the other with argv, which must stay until stand_close.
int stand_start(struct stand *s, const char *const *argv, uint64_t deadline, struct err **e);

// Both. Whether it fails or not, stand_close must follow.
int stand_open(struct stand *s, const struct trial *t, const char *const *argv, uint64_t deadline, struct err **e);

// Reads what the containers say until each has said text so many times.
int stand_wait_said(struct stand *s, const char *text, unsigned times, uint64_t deadline, struct err **e);

// Reads what the containers say until each has ended by itself, and demands exit status 0.
int stand_wait_end(struct stand *s, uint64_t deadline, struct err **e);

// Returns the CPU time that all sandboxes used so far, in seconds.
double stand_cpu_s(const struct stand *s);

// Removes the containers, while the sandboxes with their counters stay. Fills the containers' times.
int stand_stop(struct stand *s, struct err **e);

// Removes everything and puts what was said into the finding's log. It has time of its own beyond the trial's deadline.
int stand_close(struct stand *s, struct finding *f, struct err **e);

#endif
