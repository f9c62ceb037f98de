// SPDX-License-Identifier: MIT
#include "libos/net_offload.h"

#include <linux/virtio_net.h>
#include <netinet/in.h>
#include <string.h>

// Where things are in a frame.
enum { ETHERNET = 14, TYPE = 12, IPV4_MIN = 20, PROTOCOL = 9, FRAGMENT = 6, ADDRESSES = 12, TCP_SUM = 16, UDP_SUM = 6 };
enum { TCP_MIN = 20, TCP_LENGTH = 12, UDP_MIN = 8 };

_Static_assert(sizeof(struct virtio_net_hdr) == NET_FRAME_HEADER, "the header without num_buffers");

static unsigned word(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static void put_word(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

// The sum over addresses, protocol and length that the host continues from (RFC 9293, 3.1), not complemented.
static unsigned pseudo_sum(const uint8_t *ip, size_t length)
{
	uint32_t sum = ip[PROTOCOL] + (uint32_t)length;

	for (const uint8_t *at = ip + ADDRESSES; at < ip + IPV4_MIN; at += 2)
		sum += word(at);
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

static void leave_sum(struct virtio_net_hdr *h, const uint8_t *ip, uint8_t *transport, size_t length, unsigned at)
{
	h->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	h->csum_start = (uint16_t)(transport - ip + ETHERNET);
	h->csum_offset = (uint16_t)at;
	put_word(transport + at, pseudo_sum(ip, length));
}

static void leave_cutting(struct virtio_net_hdr *h, const uint8_t *tcp, size_t length, uint16_t segment)
{
	size_t tcp_header = (size_t)(tcp[TCP_LENGTH] >> 4) * 4;

	if (!segment || length <= tcp_header + segment)
		return;
	h->gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
	h->gso_size = segment;
	h->hdr_len = (uint16_t)(h->csum_start + tcp_header);
}

void net_offload_out(uint8_t header[NET_FRAME_HEADER], uint8_t *frame, size_t length, uint16_t segment)
{
	struct virtio_net_hdr h = {.flags = 0};
	uint8_t *ip = frame + ETHERNET, *transport;
	size_t left;

	if (length >= ETHERNET + IPV4_MIN && word(frame + TYPE) == 0x0800 && !(word(ip + FRAGMENT) & 0x3fff)) {
		transport = ip + (size_t)(ip[0] & 15) * 4;
		left = length - (size_t)(transport - frame);
		if (ip[PROTOCOL] == IPPROTO_TCP && left >= TCP_MIN) {
			leave_sum(&h, ip, transport, left, TCP_SUM);
			leave_cutting(&h, transport, left, segment);
		} else if (ip[PROTOCOL] == IPPROTO_UDP && left >= UDP_MIN) {
			leave_sum(&h, ip, transport, left, UDP_SUM);
		}
	}
	memcpy(header, &h, sizeof(h));
}

bool net_offload_is_checked(const uint8_t header[NET_FRAME_HEADER])
{
	return header[0] & (VIRTIO_NET_HDR_F_NEEDS_CSUM | VIRTIO_NET_HDR_F_DATA_VALID);
}
