// SPDX-License-Identifier: MIT
// A terminal of the container's own devpts.
#ifndef AGENT_TERMINAL_H
#define AGENT_TERMINAL_H

#include <stdint.h>

#include "base/err.h"
#include "oci/config.h"

struct terminal {
	int master, slave; // owned
};

#define TERMINAL_NONE {-1, -1}

// Makes a terminal in the devpts at /dev/pts below root, in the process's size, owned by its user.
int terminal_open(int root, const struct oci_process *p, struct terminal *t, struct err **e);

// Puts the slave over /dev/console below root.
int terminal_console(int root, const struct terminal *t, struct err **e);

// Makes the slave the controlling terminal of this session and its descriptors 0, 1 and 2.
int terminal_take(const struct terminal *t, struct err **e);

// Tells a terminal, by its master, of its size. 0 rows or columns: as it is.
void terminal_resize(int master, uint16_t rows, uint16_t columns);

#endif
