// SPDX-License-Identifier: MIT
// The one container of the guest, as CREATE describes it.
#ifndef AGENT_CONTAINER_H
#define AGENT_CONTAINER_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "oci/config.h"

struct container {
	struct oci_config config;
	yyjson_doc *doc;   // of CREATE, until process 1 has its copy; what follows lies in it
	yyjson_val *root;  // object
	yyjson_val *binds; // array, or NULL
	yyjson_val *files; // array, or NULL
	const char *state; // of the container as its hooks get it, JSON; or NULL
	bool wants_overlay;
	char resolv[1024]; // content of /etc/resolv.conf; "": the image's own is left
	int cgroup;        // folder of its cgroup; -1
	int init;          // pidfd of its process 1; -1
};

#define CONTAINER_NONE {.cgroup = -1, .init = -1}

// Reads the body of CREATE: JSON, and config.json in it. Fails on what abi/agent.h does not allow.
int container_read(struct container *c, const char *text, size_t len, struct err **e);

// Gives up the document of CREATE: process 1 has been made.
void container_forget(struct container *c);

// Frees and closes everything.
void container_drop(struct container *c);

#endif
