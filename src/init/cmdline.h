// SPDX-License-Identifier: MIT
// The keys that the boot menu puts on the kernel's command line (abi/init.h).
#ifndef INIT_CMDLINE_H
#define INIT_CMDLINE_H

#include <stdbool.h>

#include "base/err.h"
#include "init/guid.h"

struct cmdline {
	char boot[GUID_TEXT + 1];         // PARTUUID of the boot volume, as written
	unsigned char boot_id[GUID_SIZE]; // the same, as a GPT holds it
	char sha256[65];                  // of the root, small letters
	bool is_rescue;
};

// Reads the keys out of a command line. The last of equal keys counts, as it does for the kernel's own. A key that is
// missing or makes no sense is an error that names it and what is allowed.
int cmdline_parse(const char *text, struct cmdline *c, struct err **e);

// Reads the running kernel's command line, for which /proc must be mounted.
int cmdline_load(struct cmdline *c, struct err **e);

#endif
