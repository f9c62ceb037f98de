// SPDX-License-Identifier: MIT
// SHA-256 by the kernel, which has the processor's instructions for it (AF_ALG; Documentation/crypto/userspace-if.rst).
#ifndef INIT_SHA256_H
#define INIT_SHA256_H

#include <stddef.h>

#include "base/err.h"

#define SHA256_TEXT 65 // 64 hexadecimal digits and a NUL

// Begins a sum. Returns a descriptor to be closed by the caller, or -1.
int sha256_begin(struct err **e);

// Adds len bytes.
int sha256_add(int fd, const void *data, size_t len, struct err **e);

// Ends the sum and writes it as small hexadecimal digits.
int sha256_end(int fd, char out[SHA256_TEXT], struct err **e);

#endif
