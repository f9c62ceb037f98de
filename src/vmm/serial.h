// SPDX-License-Identifier: MIT
// The first serial port: a 16550A as Linux's 8250 driver uses it. What the guest writes goes out at once; what comes in
// waits in its buffer. https://www.ti.com/lit/ds/symlink/pc16550d.pdf, section 8.
#ifndef VMM_SERIAL_H
#define VMM_SERIAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmm/bus.h"

#define SERIAL_PORT  0x3f8
#define SERIAL_PORTS 8
#define SERIAL_INPUT 64 // bytes that wait for the guest to read them

struct serial {
	int out;       // where the guest's bytes go; -1: nowhere. Not owned
	int interrupt; // eventfd of its interrupt line. Not owned
	int room;      // eventfd that is written to when the guest has read all that waited. Not owned
	pthread_mutex_t lock;
	uint8_t enabled, line, modem, scratch; // IER, LCR, MCR, SCR
	uint16_t divisor;
	bool has_sent;  // the guest has not yet seen that there is room again
	bool is_raised; // the interrupt line
	uint8_t input[SERIAL_INPUT];
	size_t first, waiting;
	uint64_t lost; // bytes that out did not take
};

// Starts it as after a reset.
void serial_open(struct serial *s, int out, int interrupt, int room);

// Its registers; the device is a struct serial.
extern const struct bus_ops serial_ops;

// Gives the guest bytes to read. Returns how many there was room for.
size_t serial_feed(struct serial *s, const uint8_t *data, size_t len);

// Returns how many bytes there is room for.
size_t serial_room(struct serial *s);

#endif
