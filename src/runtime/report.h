// SPDX-License-Identifier: MIT
// What a shim and the process that forked it say to each other until the shim is on its own: on a pair of sockets that
// keep messages apart, so that the end of either is seen by the other.
#ifndef RUNTIME_REPORT_H
#define RUNTIME_REPORT_H

#include <stdint.h>

#include "base/err.h"

enum report_kind {
	REPORT_HOOKS = 'h', // from the shim: its namespaces are made, hooks may run
	REPORT_GO = 'g',    // to the shim: they have
	REPORT_READY = 'r', // from the shim: it is done
	REPORT_FAIL = 'f',  // from the shim: it is not; with the text of the error
};

// Makes the pair: pair[0] for the shim, pair[1] for the other.
int report_open(int pair[2], struct err **e);

// Sends a message; text may be NULL. The other side may be gone.
void report_send(int fd, enum report_kind kind, const char *text);

// Waits for the message that is expected. Fails with the text of REPORT_FAIL, when the other side has gone, and at the
// deadline (ERR_TIMEOUT).
int report_expect(int fd, enum report_kind kind, uint64_t deadline, struct err **e);

#endif
