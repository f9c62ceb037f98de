// SPDX-License-Identifier: MIT
// The buffers that frames are read into. A small frame is copied into a packet of its size; a large one stays where it
// is, and its buffer comes back when the packet has been read.
#ifndef LIBOS_NET_FRAME_H
#define LIBOS_NET_FRAME_H

#include "lwip/pbuf.h"

#include <stddef.h>
#include <stdint.h>

#define NET_FRAME_MAX (10 + 14 + 65535) // bytes: the tap's header, Ethernet's, and the longest IP packet

struct frame {
	struct pbuf_custom packet;
	struct frame *next; // while it is unused; and what follows is aligned to 8
	uint8_t bytes[NET_FRAME_MAX];
};

// The buffer to read the next frame into. It stays the same until net_frame_wrap gives it away. NULL if all are in use.
struct frame *net_frame(void);

// Makes a packet of the bytes from `start` to `end` in that buffer. NULL if there is no memory: the frame is lost then.
struct pbuf *net_frame_wrap(size_t start, size_t end);

#endif
