// SPDX-License-Identifier: MIT
// The keyboard controller: its reset line, which is how such a guest ends, and the three keys that ask it to end.
// http://www.computer-engineering.org/ps2keyboard/ has the commands, Linux's i8042 driver uses those that are here.
#ifndef VMM_I8042_H
#define VMM_I8042_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "vmm/bus.h"

#define I8042_PORT   0x60
#define I8042_PORTS  5 // data at the first, commands and status at the last
#define I8042_BUFFER 16

struct i8042 {
	int interrupt; // eventfd of its interrupt line. Not owned
	void (*reset)(void *context);
	void *context;
	pthread_mutex_t lock;
	uint8_t control, command, output; // control byte, the command that waits for a byte, output port
	uint8_t keys[I8042_BUFFER];
	size_t first, waiting;
};

// Starts it. reset is called on a vCPU's thread when the guest pulls the reset line.
void i8042_open(struct i8042 *k, int interrupt, void (*reset)(void *context), void *context);

// Its ports; the device is a struct i8042.
extern const struct bus_ops i8042_ops;

// Presses Control, Alt and Delete, and lets go of them. Fails when the guest has not read the keys before.
int i8042_ctrl_alt_del(struct i8042 *k, struct err **e);

#endif
