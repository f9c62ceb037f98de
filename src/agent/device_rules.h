// SPDX-License-Identifier: MIT
// Which devices a cgroup may use, as a BPF program on it: cgroup v2's device controller
// (https://docs.kernel.org/admin-guide/cgroup-v2.html#device-controller).
#ifndef AGENT_DEVICE_RULES_H
#define AGENT_DEVICE_RULES_H

#include <linux/bpf.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"

#define DEVICE_RULES_MAX   256  // of config.json
#define DEVICE_PROGRAM_MAX 4096 // instructions

struct device_program {
	struct bpf_insn at[DEVICE_PROGRAM_MAX];
	size_t count;
};

// Writes the program for resources.devices (an array, or NULL): for each kind of access the last rule that speaks of
// the device decides, and what no rule speaks of is refused. Behind config.json's rules come those that every container
// has.
int device_rules_compile(yyjson_val *rules, struct device_program *p, struct err **e);

// Compiles the rules and puts them on the cgroup whose folder is open.
int device_rules_apply(yyjson_val *rules, int cgroup, struct err **e);

#endif
