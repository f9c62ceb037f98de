// SPDX-License-Identifier: MIT
// What a container needs before its program runs, but not before it is created: the network, and the rules for devices.
// It is done while the host has yet to say START.
#ifndef AGENT_LATE_H
#define AGENT_LATE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"

struct agent;

struct late {
	yyjson_doc *setup; // SETUP, until its network was set
	bool wants_rules;  // the container's cgroup has no rules for devices yet
	char failure[512]; // why some of it could not be done; "": nothing has failed
};

// Sets the network of SETUP, unless that was done. What has failed once fails again, with the same words; here and
// below.
int late_network(struct agent *a, struct err **e);

// Does all that was not done yet.
int late_all(struct agent *a, struct err **e);

// Whether there is something to do, and the host has had its answer to CREATE.
bool late_is_due(struct agent *a);

// Frees what waits.
void late_drop(struct late *l);

#endif
