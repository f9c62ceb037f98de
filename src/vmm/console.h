// SPDX-License-Identifier: MIT
// The serial port's other end: what the guest says goes to a file or to standard output; what is typed at standard
// input comes in, if that can be waited for.
#ifndef VMM_CONSOLE_H
#define VMM_CONSOLE_H

#include <stdbool.h>

#include "base/err.h"
#include "vmm/bus.h"
#include "vmm/loop.h"
#include "vmm/serial.h"

struct vmm_console {
	struct serial serial;
	struct loop *loop;
	int out;       // owned; -1: standard output
	int interrupt; // eventfd, owned
	int room;      // eventfd by which the port says that the guest has read, owned
	struct loop_watch input, readable;
	bool is_open;
};

// Opens it: path is the file that the guest writes to, "" standard output. To be closed even when that failed.
int vmm_console_open(struct vmm_console *c, struct loop *l, const char *path, struct err **e);

// Closes it, and gives a terminal back as it was. Zeroes are a console that was never opened.
void vmm_console_close(struct vmm_console *c);

#endif
