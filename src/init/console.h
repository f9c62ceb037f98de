// SPDX-License-Identifier: MIT
// What PID 1 says: plain sentences on the screen, and on the first serial port one line an event, which programs read:
// "assay.init event=NAME t=SECONDS key=value …". No console is waited for longer than half a second; what does not go
// out by then is lost.
#ifndef INIT_CONSOLE_H
#define INIT_CONSOLE_H

#include <stddef.h>

#include "base/scope.h"

// Opens the screen (/dev/tty0, else /dev/console) and the serial port (/dev/ttyS0, when there is one), or opens them
// anew.
void console_open(void);

// Returns the descriptor of the screen, or -1.
int console_screen(void);

// Returns the descriptor of the serial port, or -1.
int console_serial(void);

// Writes a line to the screen.
void console_say(const char *fmt, ...) PRINTF(1, 2);

// Writes an event to the serial port. Values with blanks are to be put in double quotes by fmt.
void console_event(const char *name, const char *fmt, ...) PRINTF(2, 3);

// Says something went wrong but the boot goes on: on the screen and as event=warning.
void console_warn(const char *fmt, ...) PRINTF(1, 2);

// Writes text in large letters to the screen.
void console_large(const char *text);

// Passes bytes on to the screen as they are.
void console_pass(const void *data, size_t len);

#endif
