// SPDX-License-Identifier: MIT
// Terminals on the host's side of a container: the line discipline is the guest's, so these are raw.
#ifndef RUNTIME_PTY_H
#define RUNTIME_PTY_H

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

#include "base/err.h"

// Makes a terminal of that size (0: the system's), sends its master to who listens at the path console_socket
// (SCM_RIGHTS, as runc does), and makes it this session's. Returns the slave, which does not block, or -1 with *e set.
int pty_open(const char *console_socket, uint16_t rows, uint16_t columns, struct err **e);

// Reads the size. Returns false where there is none.
bool pty_size(int fd, uint16_t *rows, uint16_t *columns);

// Makes a terminal raw and keeps what it was. Returns false when fd is none.
bool pty_make_raw(int fd, struct termios *before);

#endif
