// SPDX-License-Identifier: MIT
// Addresses as text and as rtnetlink wants them.
#ifndef AGENT_NETWORK_ADDRESS_H
#define AGENT_NETWORK_ADDRESS_H

#include <stdint.h>

#include "base/err.h"

struct network_address {
	uint8_t family; // AF_INET or AF_INET6
	uint8_t len;    // of bytes: 4 or 16
	uint8_t prefix; // bits; all of them, where none are written
	uint8_t bytes[16];
};

// Reads "10.0.0.1" or "fd00::/64". text may be NULL, which fails.
int network_address(const char *text, struct network_address *a, struct err **e);

// Reads a hardware address, "02:0a:58:01:00:00".
int network_mac(const char *text, uint8_t mac[6], struct err **e);

#endif
