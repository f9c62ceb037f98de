// SPDX-License-Identifier: MIT
#ifndef INIT_FAULT_H
#define INIT_FAULT_H

// Catches faults of init itself (SIGSEGV and the like): says so on the consoles that console_open opened, flushes the
// disks, waits 30 s so that it can be read, and reboots. Without it the kernel would panic with a message of its own.
void fault_catch(void);

#endif
