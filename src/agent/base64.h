// SPDX-License-Identifier: MIT
#ifndef AGENT_BASE64_H
#define AGENT_BASE64_H

#include "base/buf.h"
#include "base/err.h"

// Appends what text means in base64 (RFC 4648, section 4, with its padding). Everything else fails.
int base64_decode(const char *text, struct buf *out, struct err **e);

#endif
