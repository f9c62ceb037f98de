// SPDX-License-Identifier: MIT
// Which frames of abi/agent.h and runtime/control.h may come from whom, and how long each may be.
#ifndef RUNTIME_PROTOCOL_H
#define RUNTIME_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/frame.h"

// The longest body of a frame from the guest, or FRAME_REFUSED (struct frame_stream's limit).
uint32_t protocol_from_guest(uint16_t type);

// As above, for what the shim says to a process that has connected to it.
uint32_t protocol_from_shim(uint16_t type);

// As above, for what such a process says to the shim.
uint32_t protocol_from_client(uint16_t type);

// Whether the body has the length that its type demands, where that is fixed.
bool protocol_is_sound(const struct frame *f);

// Sets *e to what a FAIL says, which a hostile guest may have written, as text_show does. Returns -1.
int protocol_refusal(const struct frame *f, struct err **e);

#endif
