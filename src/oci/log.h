// SPDX-License-Identifier: MIT
// The file that a runtime writes its errors to with --log-format json: one object a line.
#ifndef OCI_LOG_H
#define OCI_LOG_H

#include <stdbool.h>

#include "base/buf.h"

// Appends the message of the last line whose level is "error" (or "fatal"), as containerd takes it. Returns whether
// there was one; lines that are no JSON are passed over.
bool oci_log_last_error(const char *text, struct buf *out);

#endif
