// SPDX-License-Identifier: MIT
#ifndef LIBOS_STATUS_H
#define LIBOS_STATUS_H

#include <sys/stat.h>

struct node;

// Fills in what stat(2) says of a node, into a struct that is all 0.
void status_of(const struct node *n, struct stat *out);

#endif
