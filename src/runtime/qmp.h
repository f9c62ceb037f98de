// SPDX-License-Identifier: MIT
// QEMU's machine protocol: a line of JSON each, over a connected socket. QEMU greets, capabilities are negotiated, then
// commands are answered in order, with events between. https://www.qemu.org/docs/master/interop/qmp-spec.html
// The guest may have taken QEMU over, so nothing of what comes is believed: it is an answer, or an error.
#ifndef RUNTIME_QMP_H
#define RUNTIME_QMP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define QMP_LINE_MAX 65536 // bytes

enum qmp_kind { QMP_GREETING, QMP_EVENT, QMP_RETURN, QMP_ERROR };

struct qmp_message {
	enum qmp_kind kind;
	uint64_t id;    // of the command that is answered
	char text[256]; // name of the event, or reason of the error, fit for a terminal
};

struct qmp {
	int fd;        // does not block; not owned
	struct buf in; // what no line end has followed yet
	uint64_t sent; // commands so far; each has its number
};

// Reads one line, without its end.
int qmp_parse(const char *line, size_t len, struct qmp_message *m, struct err **e);

// Sends a command without arguments; its number is q->sent then. Commands may be sent before QEMU has greeted, even
// before it runs.
int qmp_send(struct qmp *q, const char *command, struct err **e);

// Waits for the greeting.
int qmp_greeting(struct qmp *q, uint64_t deadline, struct err **e);

// Waits for the answer to command number id. Events and answers to earlier commands, whose deadline passed, are
// dropped.
int qmp_answer(struct qmp *q, uint64_t id, uint64_t deadline, struct err **e);

// Sends a command and waits for its answer.
int qmp_command(struct qmp *q, const char *command, uint64_t deadline, struct err **e);

// Frees the memory; fd stays open.
void qmp_free(struct qmp *q);

#endif
