// SPDX-License-Identifier: MIT
// Copies a tree of strangers: files and folders only, each flushed. A link, a FIFO or a device is an error, and so is a
// tree that is too deep or too large; none of them is followed, opened for long, or filled the disk with.
#ifndef SUITE_COPY_H
#define SUITE_COPY_H

#include <stdint.h>

#include "base/err.h"

#define COPY_DEPTH_MAX 8      // results have two levels; more is somebody else's tree
#define COPY_FILES_MAX 200000 // a plan has at most 100000 trials, and each may leave a log

// Copies what the folder from holds into the folder to, which must exist; at most so many bytes.
int copy_tree(const char *from, const char *to, uint64_t bytes, struct err **e);

#endif
