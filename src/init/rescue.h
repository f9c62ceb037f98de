// SPDX-License-Identifier: MIT
#ifndef INIT_RESCUE_H
#define INIT_RESCUE_H

// Runs a shell on the screen and one on the serial port, where there are these, until all of them have ended or a
// signal asked for an ending.
void rescue(void);

#endif
