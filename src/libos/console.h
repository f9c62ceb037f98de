// SPDX-License-Identifier: MIT
#ifndef LIBOS_CONSOLE_H
#define LIBOS_CONSOLE_H

struct file;

// Opens the standard streams as descriptors 0, 1 and 2, which no one has yet.
void console_start(void);

// Opens /dev/console. It has one holder.
struct file *console_stream(int flags);

#endif
