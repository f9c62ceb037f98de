// SPDX-License-Identifier: MIT
// What SETUP says of the guest, but for its network.
#ifndef AGENT_SETUP_H
#define AGENT_SETUP_H

#include "base/err.h"
#include "base/json.h"

// Sets the guest's name and clock.
int setup_host(yyjson_val *setup, struct err **e);

// Writes resolv.conf for the name servers that SETUP lists; "" for none.
int setup_resolv(yyjson_val *setup, char *out, size_t size, struct err **e);

#endif
