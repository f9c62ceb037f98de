// SPDX-License-Identifier: MIT
// The log: one for the process, lines as Firecracker's, each one write, from whichever thread.
#ifndef VMM_LOG_H
#define VMM_LOG_H

#include <stdint.h>

#include "base/err.h"
#include "vmm/config.h"

// Lines carry this id from now on. Kept, not copied.
void vmm_log_name(const char *id);

// Lines go where *l says from now on: its file (or as before, if it names none), of that level and more urgent ones.
// *e is the reason alone.
int vmm_log_open(const struct vmm_logger *l, struct err **e);

// Returns whether lines of that level are written.
bool vmm_log_has(enum vmm_level level);

// Writes a line, if its level is written.
#define vmm_log(level, ...) vmm_log_line(level, __FILE__, __LINE__, __VA_ARGS__)

// What vmm_log is made of. A line that cannot be written, or would have to wait for its reader, is counted, and nothing
// else.
void vmm_log_line(enum vmm_level level, const char *file, int line, const char *fmt, ...) PRINTF(4, 5);

// Returns the descriptor that the log goes to, for who may only call write(2).
int vmm_log_fd(void);

// Returns whether the log's reader leaves room for a line. Safe in a handler of signals.
bool vmm_log_takes(void);

// Returns how many lines could not be written.
uint64_t vmm_log_missed(void);

#endif
