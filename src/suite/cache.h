// SPDX-License-Identifier: MIT
// The kernel's cache of files, emptied for a cold start, and filled again, so that the next start is warm as ever.
#ifndef SUITE_CACHE_H
#define SUITE_CACHE_H

#include "base/err.h"

// Writes out what is dirty, then drops the page cache, dentries and inodes. What is mapped or lies in tmpfs stays.
int cache_drop(struct err **e);

// Reads this program, the runtimes' and the image's null workload, and starts each runtime for its version, which
// brings its libraries. What cannot be read is left out: its own trial says so.
void cache_fill(void);

#endif
