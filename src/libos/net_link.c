// SPDX-License-Identifier: MIT
#include "libos/net_link.h"
#include "libos/file.h"
#include "libos/host.h"
#include "libos/net_frame.h"
#include "libos/net_offload.h"

#include "lwip/etharp.h"
#include "lwip/netif.h"
#include "netif/ethernet.h"

#include <arpa/inet.h>
#include <string.h>

// Bytes that are still in the processor's cache when the program reads them.
enum { IN_CACHE = 256 * 1024 };

static struct netif interface;
static int tap = -1;

struct netif *net_link(void)
{
	return tap < 0 ? NULL : &interface;
}

// The header goes into the room that lwIP leaves before a packet, which is made as it was: the packet may be sent
// again.
static bool send_in_place(struct pbuf *p)
{
	uint8_t *header;

	if (p->next || pbuf_add_header(p, NET_FRAME_HEADER))
		return false;
	header = p->payload;
	net_offload_out(header, header + NET_FRAME_HEADER, (size_t)p->len - NET_FRAME_HEADER, p->segment);
	host_write(tap, header, p->len);
	pbuf_remove_header(p, NET_FRAME_HEADER);
	return true;
}

// The bytes of a file, which are not copied: what comes before them is put there for as long as it takes to send it.
static bool send_lent(struct pbuf *p)
{
	const struct pbuf *data = p->next;
	const size_t before = (size_t)NET_FRAME_HEADER + p->len;
	uint8_t kept[FILE_LENT_ROOM], *start;

	if (!data || data->next || data->type_internal != (u8_t)PBUF_ROM || before > sizeof(kept))
		return false;
	start = (uint8_t *)data->payload - before;
	memcpy(kept, start, before);
	memcpy(start + NET_FRAME_HEADER, p->payload, p->len);
	net_offload_out(start, start + NET_FRAME_HEADER, p->tot_len, p->segment);
	host_write(tap, start, before + data->len);
	memcpy(start, kept, before);
	return true;
}

static void send_copy(struct pbuf *p)
{
	static uint8_t copy[NET_FRAME_HEADER + UINT16_MAX];

	pbuf_copy_partial(p, copy + NET_FRAME_HEADER, p->tot_len, 0);
	net_offload_out(copy, copy + NET_FRAME_HEADER, p->tot_len, p->segment);
	host_write(tap, copy, (size_t)NET_FRAME_HEADER + p->tot_len);
}

// A frame for which there is no room in the tap is lost, as on any wire; TCP sends it again. What is too long for the
// wire, and not to be cut, is an answer to a ping that came in fragments.
static err_t send_frame(struct netif *n, struct pbuf *p)
{
	if (p->tot_len > n->mtu + SIZEOF_ETH_HDR && !p->segment)
		return ERR_BUF;
	if (!send_in_place(p) && !send_lent(p))
		send_copy(p);
	return ERR_OK;
}

static err_t prepare(struct netif *n)
{
	const struct unikernel_net *net = n->state;

	memcpy(n->hwaddr, net->mac, sizeof(net->mac));
	n->hwaddr_len = sizeof(net->mac);
	n->mtu = net->mtu;
	n->name[0] = 'e';
	n->name[1] = 't';
	n->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
	n->output = etharp_output;
	n->linkoutput = send_frame;
	return ERR_OK;
}

int net_link_open(const struct unikernel_net *n, int fd)
{
	struct unikernel_net copy = *n;
	const ip4_addr_t address = {n->address}, gateway = {n->gateway},
			 mask = {n->prefix ? htonl(UINT32_MAX << (32 - n->prefix % 33)) : 0};

	if (n->prefix > 32 || n->mtu < 68)
		return -1;
	if (!netif_add(&interface, &address, &mask, &gateway, &copy, prepare, ethernet_input))
		return -1;
	interface.state = NULL;
	tap = fd;
	netif_set_default(&interface);
	netif_set_up(&interface); // which says so on the wire
	return 0;
}

// What claims to come from this very machine did not come from it.
static bool is_from_nowhere(const uint8_t *ip)
{
	enum { SOURCE = 12, DESTINATION = 16, LOOPBACK = 127 };

	return ip[SOURCE] == LOOPBACK || ip[DESTINATION] == LOOPBACK ||
	       !memcmp(ip + SOURCE, netif_ip4_addr(&interface), sizeof(ip4_addr_t));
}

// An IP packet may be as long as a pbuf can be, so that there is no room in it for the Ethernet header; that is looked
// at here, then.
static void take_ip(struct pbuf *p, const struct eth_hdr *ethernet)
{
	enum { GROUP = 1 };

	if (p->len < IP_HLEN || is_from_nowhere(p->payload)) {
		pbuf_free(p);
		return;
	}
	if (ethernet->dest.addr[0] & GROUP)
		p->flags |= eth_addr_eq(&ethernet->dest, &ethbroadcast) ? PBUF_FLAG_LLBCAST : PBUF_FLAG_LLMCAST;
	p->if_idx = netif_get_index(&interface);
	ip4_input(p, &interface);
}

static void take(const struct frame *f, size_t length)
{
	const struct eth_hdr *ethernet = (const void *)(f->bytes + NET_FRAME_HEADER);
	const unsigned unchecked = NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP;
	const unsigned made_here = NETIF_CHECKSUM_ENABLE_ALL & ~(NETIF_CHECKSUM_GEN_TCP | NETIF_CHECKSUM_GEN_UDP);
	const bool is_ip = length > NET_FRAME_HEADER + SIZEOF_ETH_HDR && ethernet->type == PP_HTONS(ETHTYPE_IP);
	struct pbuf *p = net_frame_wrap(NET_FRAME_HEADER + (is_ip ? SIZEOF_ETH_HDR : 0), length);

	if (!p)
		return;
	NETIF_SET_CHECKSUM_CTRL(&interface, made_here & ~(net_offload_is_checked(f->bytes) ? unchecked : 0));
	if (is_ip)
		take_ip(p, ethernet);
	else
		ethernet_input(p, &interface);
	// What goes round within this machine has no sums.
	NETIF_SET_CHECKSUM_CTRL(&interface, made_here & ~unchecked);
}

unsigned net_link_take(unsigned most)
{
	size_t bytes = 0;
	unsigned count = 0;

	for (; count < most && bytes < IN_CACHE; count++) {
		struct frame *f = net_frame();
		long n = f ? host_read(tap, f->bytes, sizeof(f->bytes)) : -1;

		if (n <= NET_FRAME_HEADER)
			break;
		bytes += (size_t)n;
		take(f, (size_t)n);
	}
	return count;
}

bool net_link_loop(void)
{
	bool has_any = false;
	struct netif *n;

	NETIF_FOREACH(n)
	{
		has_any |= n->loop_first != NULL;
		netif_poll(n);
	}
	return has_any;
}
