// SPDX-License-Identifier: MIT
// Where a container that was created waits for its start: a socket in its state folder. Who connects wants it to start,
// and reads why it cannot, or nothing.
#ifndef UNI_GATE_H
#define UNI_GATE_H

#include <stdint.h>

#include "base/err.h"
#include "runtime/state.h"

// Makes the socket. Returns it, or −1 with *e set.
int gate_make(const struct state *s, struct err **e);

// Waits, without end, until somebody wants the start. Returns the connection: what is written to it is why the start
// has failed; when its last descriptor is closed without a word, it has not.
int gate_wait(int gate, struct err **e);

// Asks for the start of a container and waits for the answer.
int gate_open(const struct state *s, uint64_t deadline, struct err **e);

#endif
