// SPDX-License-Identifier: MIT
#ifndef INIT_SYSTEM_H
#define INIT_SYSTEM_H

// Sets the few things that a program expects of a running Linux: environment, host name, loopback, limits, and what the
// kernel does after a fault of its own. What cannot be set is a warning.
void system_settings(void);

#endif
