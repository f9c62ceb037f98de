// SPDX-License-Identifier: MIT
// Capabilities of Linux by name (capabilities(7)).
#ifndef OCI_CAPABILITY_H
#define OCI_CAPABILITY_H

#include <linux/capability.h>

#define CAPABILITIES (CAP_LAST_CAP + 1)

// Returns the number of "CAP_CHOWN" and so on, or -1.
int capability_number(const char *name);

// Returns the name of a number below CAPABILITIES.
const char *capability_name(int number);

#endif
