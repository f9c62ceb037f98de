// SPDX-License-Identifier: MIT
#ifndef INIT_SWITCH_ROOT_H
#define INIT_SWITCH_ROOT_H

#include "base/err.h"

// Makes the file system at new_root the root of this process and of everything it starts, takes /proc, /sys, /dev and
// /run along, and frees the initramfs' memory. Refuses when the present root is no initramfs.
int switch_root(const char *new_root, struct err **e);

#endif
