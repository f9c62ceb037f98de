// SPDX-License-Identifier: MIT
// What the agent does to the machine, behind one door: in a guest it is done; a test of the frames alone does nothing.
#ifndef AGENT_EFFECTS_H
#define AGENT_EFFECTS_H

#include <sys/types.h>

#include "agent/container.h"
#include "agent/spawn.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

struct effects {
	int (*set_host)(yyjson_val *setup, struct err **e);          // name and clock
	int (*set_network)(yyjson_val *network, struct err **e);     // as in AGENT_NETWORK
	int (*make_root)(struct container *c, struct err **e);       // the root file system
	int (*make_group)(struct container *c, struct err **e);      // the cgroup, with its limits
	int (*set_rules)(const struct container *c, struct err **e); // for devices, of its cgroup
	int (*spawn)(const struct container *c, const struct oci_process *p, struct spawned *s, struct err **e);
	int (*limit)(int group, const struct oci_resources *r, struct err **e);
	int (*signal)(const struct container *c, pid_t pid, int signal, struct err **e); // pid 0: all of the container
	void (*stats)(int group, struct buf *out);
	int (*pids)(int group, struct buf *out, struct err **e); // JSON array
	void (*kill)(int group);
};

// Those of a guest.
extern const struct effects effects_guest;

#endif
