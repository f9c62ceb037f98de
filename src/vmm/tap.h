// SPDX-License-Identifier: MIT
// A tap: frames to and from a network device of the host, each behind a header of virtio (12 bytes), by which checksums
// and segmentation are left to whoever can do them best.
#ifndef VMM_TAP_H
#define VMM_TAP_H

#include <stdint.h>

#include "base/err.h"

// Returns a descriptor of the tap of that name, which must exist, that does not block.
int tap_open(const char *name, struct err **e);

// Says what the reader of frames can deal with: the GUEST_… features of virtio's network device.
int tap_set_offload(int tap, uint64_t features, struct err **e);

// Returns the longest packet that the tap takes, without its Ethernet header.
uint32_t tap_mtu(int tap);

#endif
