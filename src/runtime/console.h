// SPDX-License-Identifier: MIT
// What the guest's console said last: the file console.log, and the end of it for errors.
#ifndef RUNTIME_CONSOLE_H
#define RUNTIME_CONSOLE_H

#include <stddef.h>

#include "base/buf.h"

struct console {
	int fd;          // of the file, owned; -1: none
	struct buf text; // at most twice VM_CONSOLE
};

#define CONSOLE_NONE {.fd = -1}

// Makes the file. Without it the console is kept in memory alone.
void vm_console_open(struct console *c, const char *path);

// Reads what has come on a descriptor, once. Returns false at its end.
bool vm_console_read(struct console *c, int from);

// Appends the last bytes, fit for a message, or says that there were none.
void vm_console_tail(const struct console *c, struct buf *out);

// Closes the file and frees the memory.
void vm_console_close(struct console *c);

#endif
