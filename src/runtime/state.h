// SPDX-License-Identifier: MIT
// What is known of a container between two calls: the folder ROOT/rt-vm/ID (or rt-uni) (README.md lists what is in it).
// Its state.json is replaced whole, so a reader sees one state; what runs is asked of the kernel, never of the file.
#ifndef RUNTIME_STATE_H
#define RUNTIME_STATE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "oci/config.h"
#include "runtime/process.h"

#define STATE_ROOT "/run/rt-vm" // unless --root says another

// Below the root, which other runtimes may use too: the program's name, "rt-vm" unless command_main says another.
extern const char *state_folder;

enum state_status { STATE_CREATING, STATE_CREATED, STATE_RUNNING, STATE_PAUSED, STATE_STOPPED };

struct state {
	char id[NAME_MAX + 1], dir[PATH_MAX];
	bool is_torn;             // there was no readable state.json
	enum state_status status; // as written; state_status knows better
	char version[32];         // of the specification, from config.json
	char bundle[PATH_MAX], rootfs[PATH_MAX];
	char created[40];                // RFC 3339
	char cgroup[PATH_MAX];           // folder in the v2 hierarchy, "": none
	char netns[PATH_MAX];            // path of the joined network namespace, "": the container has its own
	struct process shim, vmm, share; // the processes that belong to it
	char hypervisor[32], accel[8], storage[16];
	char program[PATH_MAX]; // of the hypervisor
	char taps[256];         // those that outlive the shim, a space behind each
	unsigned vcpus;
	uint64_t memory; // bytes of the VM
};

// Fails unless id is made of letters, digits and "_.+-" and can be the name of a folder.
int state_check_id(const char *id, struct err **e);

// Makes the folder of s->id with state.json and a copy of config.json, all at once, and sets s->dir. Fails with runc's
// text if there is one.
int state_make(struct state *s, const char *root, const char *config, size_t config_len, struct err **e);

// Replaces state.json.
int state_save(const struct state *s, struct err **e);

// Reads the state of a container. A folder without a readable state.json is a container that is stopped and has no
// processes: what a broken one leaves can be deleted.
int state_load(struct state *s, const char *root, const char *id, struct err **e);

// Reads the copy of config.json.
int state_load_config(const struct state *s, struct oci_config *c, struct err **e);

// Returns what the container does now.
enum state_status state_status(const struct state *s);

// Returns runc's word for it.
const char *state_status_name(enum state_status status);

// Appends the state as the specification has it. config may be NULL: then there are no annotations but ours.
void state_print(const struct state *s, const struct oci_config *config, struct buf *out);

// The same as it is seen inside, where the container's process is number 1, while that waits to be started.
void state_print_inside(const struct state *s, const struct oci_config *config, struct buf *out);

// Writes the path of a file in the container's folder. size bytes are enough for PATH_MAX.
void state_path(const struct state *s, const char *name, char out[PATH_MAX]);

// Takes the container's lock, which create and delete hold. Returns a descriptor to close, or -1 with *e set;
// ERR_TIMEOUT when another has it until the deadline.
int state_lock(const struct state *s, uint64_t deadline, struct err **e);

// Removes the folder.
int state_remove(const struct state *s, struct err **e);

#endif
