// SPDX-License-Identifier: MIT
// What the unikernel's card is called on the network, from what is found in the container's network namespace.
#ifndef UNI_ADDRESS_H
#define UNI_ADDRESS_H

#include <stdint.h>

#include "base/err.h"
#include "runtime/nic.h"

struct address {
	char mac[18];     // as text
	char cidr[19];    // "10.88.0.2/16", or "": there is none
	char gateway[16]; // or "": there is none
	unsigned mtu;
};

// Reads address and default route of the one card of the set that is wired. Fails with ERR_UNSUPPORTED when there are
// two; without any, *has_card is false.
int address_read(const struct nic_set *set, struct address *a, bool *has_card, struct err **e);

// The same from what nic_describe wrote, in braces: the first IPv4 address of the interface, and the default route's
// gateway.
int address_parse(const char *text, size_t len, struct address *a, struct err **e);

#endif
