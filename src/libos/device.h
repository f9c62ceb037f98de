// SPDX-License-Identifier: MIT
// The files in /dev.
#ifndef LIBOS_DEVICE_H
#define LIBOS_DEVICE_H

#include <sys/types.h>

struct file;

// By their numbers, as on Linux.
enum device_number {
	DEVICE_NULL = 0x103,
	DEVICE_ZERO = 0x105,
	DEVICE_FULL = 0x107,
	DEVICE_RANDOM = 0x108,
	DEVICE_URANDOM = 0x109,
	DEVICE_TTY = 0x500,
	DEVICE_CONSOLE = 0x501,
};

// Opens a device. 0 with one holder in *out, or −ENXIO, or −ENOMEM.
int device_open(dev_t number, int flags, struct file **out);

#endif
