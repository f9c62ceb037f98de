// SPDX-License-Identifier: MIT
// Packets of the socket device (virtio 1.2, 5.10.6): a header of 44 bytes, little-endian, and the bytes of a stream.
#ifndef VMM_VSOCK_PACKET_H
#define VMM_VSOCK_PACKET_H

#include <stddef.h>
#include <stdint.h>

#define VSOCK_HEADER     44
#define VSOCK_DATA_MAX   65536u // bytes of a packet behind the header
#define VSOCK_HOST       2      // the host's CID
#define VSOCK_STREAM     1      // type
#define VSOCK_TAKES_NONE 1u     // flags of VSOCK_SHUTDOWN: the sender receives no more
#define VSOCK_SENDS_NONE 2u     // it sends no more

enum vsock_op {
	VSOCK_INVALID,
	VSOCK_REQUEST,
	VSOCK_RESPONSE,
	VSOCK_RST,
	VSOCK_SHUTDOWN,
	VSOCK_RW,
	VSOCK_CREDIT_UPDATE,
	VSOCK_CREDIT_REQUEST,
};

struct vsock_packet {
	uint64_t src_cid, dst_cid;
	uint32_t src_port, dst_port;
	uint32_t len; // bytes behind the header
	uint16_t type, op;
	uint32_t flags;
	uint32_t alloc;     // buffer space of the sender, bytes
	uint32_t forwarded; // bytes that the sender took out of it so far, modulo 2³²
};

// So that a header is copied, not taken apart.
_Static_assert(offsetof(struct vsock_packet, forwarded) == VSOCK_HEADER - 4, "the fields lie as in the header");

#endif
