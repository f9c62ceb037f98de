// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_FETCH_SAVE_H
#define WORKLOAD_FETCH_SAVE_H

#include <stddef.h>

// Opens the folder, which is made if it is not there. A descriptor, or −1 and errno.
int fetch_save_open(const char *folder);

// Writes a file beneath the folder, and the folders before it; what was there is replaced, but no symbolic link is
// followed. `name` has no empty part, "." or "..". 0, or −1 and errno.
int fetch_save(int folder, const char *name, const char *data, size_t length);

#endif
