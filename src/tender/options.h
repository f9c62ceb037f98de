// SPDX-License-Identifier: MIT
// The command line of the tender.
#ifndef TENDER_OPTIONS_H
#define TENDER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "tender/confine.h"
#include "tender/devices.h"

struct options {
	struct devices devices;
	struct unikernel_net net;
	struct confine confine;
	int image, report; // descriptors; −1: none
	uint64_t heap;     // bytes
	uint32_t uid, gid; // that the unikernel is told
	const char *cwd, *hostname;
	const char *const *argv; // of the unikernel, ended by NULL
	bool has_help;
};

#define OPTIONS_HEAP (512UL << 20) // bytes, unless told otherwise

// Reads the command line. Everything points into argv.
int options_read(int argc, char **argv, struct options *o, struct err **e);

// Prints what can be said.
void options_help(void);

#endif
