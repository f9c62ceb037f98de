// SPDX-License-Identifier: MIT
#ifndef INIT_KEYS_H
#define INIT_KEYS_H

#include <stdbool.h>
#include <stdint.h>

// Waits until key is pressed on the screen's keyboard or comes over the serial port. Returns false when deadline (of
// clock_ns) passed first or a signal asked for an ending.
bool keys_wait(char key, uint64_t deadline);

#endif
