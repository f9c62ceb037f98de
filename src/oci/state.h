// SPDX-License-Identifier: MIT
// What a runtime's state verb prints: runtime.md of the OCI runtime specification.
#ifndef OCI_STATE_H
#define OCI_STATE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

enum oci_status { OCI_CREATING, OCI_CREATED, OCI_RUNNING, OCI_STOPPED };

struct oci_state {
	char id[64];
	enum oci_status status;
	pid_t pid; // 0: it is stopped
};

// Parses len bytes. What the specification requires must be there and be of its type; more is fine.
int oci_state_parse(const char *text, size_t len, struct oci_state *s, struct err **e);

// Parses the content of a pid file: one number above 1, with or without a newline.
int oci_pid_parse(const char *text, pid_t *pid, struct err **e);

#endif
