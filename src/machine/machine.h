// SPDX-License-Identifier: MIT
// What this machine is: read from sysfs, procfs, cpuid and DMI, never guessed. What cannot be read is null.
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

// Where to look; tests point it at a folder with captured files.
struct machine_roots {
	const char *sys;  // "/sys"
	const char *proc; // "/proc"
	const char *dev;  // "/dev"
};

// Appends machine.json (one object, indented, fixed order of keys). image_sha256 may be NULL.
int machine_describe(const struct machine_roots *r, const char *image_sha256, struct buf *out, struct err **e);

// Returns whether this is a virtual machine, so that absolute times mean little, and names it in out ("QEMU", "KVM" …).
bool machine_is_virtual(const struct machine_roots *r, char *out, size_t size);

// Writes a short name for folders, from product and CPU, of letters, digits and '-' only: "qemu-standard-pc".
void machine_slug(const struct machine_roots *r, char *out, size_t size);

#endif
