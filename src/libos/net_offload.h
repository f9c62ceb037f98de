// SPDX-License-Identifier: MIT
// The header before each frame of the tap (struct virtio_net_hdr): which sums the host is to compute or has checked,
// and into which segments it is to cut. Pure.
#ifndef LIBOS_NET_OFFLOAD_H
#define LIBOS_NET_OFFLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NET_FRAME_HEADER 10 // bytes, UNIKERNEL_VNET_HEADER

// Fills the header before an outgoing Ethernet frame, whose IP header is as it should be, and whose TCP or UDP checksum
// is 0. The sum is left to the host, and a TCP packet with more than `segment` bytes of data is to be cut into such;
// segment 0: it is not.
void net_offload_out(uint8_t header[NET_FRAME_HEADER], uint8_t *frame, size_t length, uint16_t segment);

// Whether the host vouches for the checksum of TCP or UDP in an incoming frame.
bool net_offload_is_checked(const uint8_t header[NET_FRAME_HEADER]);

#endif
