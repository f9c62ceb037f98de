// SPDX-License-Identifier: MIT
#include "runtime/nic_link.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/ioctl.h>

#define TAP_START "tap"
#define TAP_END   "_assay"
#define TAP_NAME  TAP_START "%d" TAP_END // the kernel puts the number in

static bool is_kind(struct netlink_span attrs, const char *name)
{
	struct netlink_span info;
	char kind[16];

	return netlink_find(attrs, IFLA_LINKINFO, &info) && netlink_text(info, IFLA_INFO_KIND, kind, sizeof(kind)) &&
	       !strcmp(kind, name);
}

// The link of a veth is its other end, which lies beside it.
static unsigned lower_link(struct netlink_span attrs)
{
	struct netlink_span other;

	return is_kind(attrs, "veth") || netlink_find(attrs, IFLA_LINK_NETNSID, &other)
		       ? 0
		       : netlink_u32(attrs, IFLA_LINK, 0);
}

NETLINK_EACH(nic_link_each)
{
	struct nic_links *links = context;
	struct netlink_span attrs, mac;
	struct ifinfomsg head;
	struct nic_link l;

	if (type != RTM_NEWLINK || !netlink_split(message, &head, sizeof(head), &attrs))
		return 0;
	if (head.ifi_type != ARPHRD_ETHER || !(head.ifi_flags & IFF_UP) || (head.ifi_flags & IFF_LOOPBACK))
		return 0;
	if (is_kind(attrs, "tun") || netlink_u32(attrs, IFLA_MASTER, 0))
		return 0;
	if (!netlink_find(attrs, IFLA_ADDRESS, &mac) || mac.len != sizeof(l.mac))
		return 0;
	l = (struct nic_link){.index = (unsigned)head.ifi_index,
		.mtu = netlink_u32(attrs, IFLA_MTU, 1500),
		.lower = lower_link(attrs)};
	memcpy(l.mac, mac.data, sizeof(l.mac));
	netlink_text(attrs, IFLA_IFNAME, l.name, sizeof(l.name));
	if (links->count == links->max)
		return err_kind_set(e, ERR_UNSUPPORTED,
			"cannot give the guest the link %s: it would be more than %zu links", l.name, links->max);
	links->at[links->count++] = l;
	return 0;
}

int nic_links_check(const struct nic_links *links, struct err **e)
{
	for (size_t i = 0; i < links->count; i++)
		for (size_t k = 0; k < links->count; k++)
			if (links->at[i].lower == links->at[k].index && i != k)
				return err_kind_set(e, ERR_UNSUPPORTED,
					"cannot give the guest the link %s: it lies on %s, which is the guest's too",
					links->at[i].name, links->at[k].name);
	return 0;
}

int nic_links(int netlink, struct nic_links *links, struct err **e)
{
	const struct ifinfomsg any = {.ifi_family = AF_UNSPEC};
	struct netlink_request r;

	netlink_begin(&r, RTM_GETLINK, NLM_F_DUMP, &any, sizeof(any));
	if (netlink_dump(netlink, &r, nic_link_each, links, e, "list the links of the network namespace"))
		return -1;
	return nic_links_check(links, e);
}

int nic_tap(char *name, struct err **e)
{
	struct ifreq ifr = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR, .ifr_name = TAP_NAME};
	CLEANUP_FD int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_sys(e, "cannot open /dev/net/tun");
	if (ioctl(fd, TUNSETIFF, &ifr))
		return err_sys(e, "cannot make a tap");
	memcpy(name, ifr.ifr_name, sizeof(ifr.ifr_name));
	return steal_fd(&fd);
}

int nic_tap_keep(int fd, uid_t uid, struct err **e)
{
	if (ioctl(fd, TUNSETOWNER, (unsigned long)uid) || ioctl(fd, TUNSETPERSIST, 1UL))
		return err_sys(e, "cannot keep a tap");
	return 0;
}

bool nic_is_tap(const char *name)
{
	size_t start = strlen(TAP_START), digits;

	if (strncmp(name, TAP_START, start) != 0)
		return false;
	digits = strspn(name + start, "0123456789");
	return digits && strcmp(name + start + digits, TAP_END) == 0;
}

void nic_link_remove(int netlink, unsigned index)
{
	const struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};
	struct netlink_request r;

	netlink_begin(&r, RTM_DELLINK, 0, &link, sizeof(link));
	netlink_do(netlink, &r, NULL, "remove a tap");
}

// Without this the kernel would speak IPv6 to the guest through the tap as a host of its own.
static void no_own_address(int netlink, const struct ifinfomsg *link)
{
	const uint8_t none = IN6_ADDR_GEN_MODE_NONE;
	struct netlink_request r;
	size_t families, inet6;

	netlink_begin(&r, RTM_NEWLINK, 0, link, sizeof(*link));
	families = netlink_nest(&r, IFLA_AF_SPEC);
	inet6 = netlink_nest(&r, AF_INET6);
	netlink_put(&r, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof(none));
	netlink_unnest(&r, inet6);
	netlink_unnest(&r, families);
	// A kernel without IPv6 refuses, and has nothing to keep quiet.
	netlink_do(netlink, &r, NULL, "keep a tap without IPv6 address");
}

int nic_link_up(int netlink, unsigned index, unsigned mtu, struct err **e)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};
	struct netlink_request r;

	no_own_address(netlink, &link);
	link.ifi_flags = link.ifi_change = IFF_UP;
	netlink_begin(&r, RTM_NEWLINK, 0, &link, sizeof(link));
	netlink_put_u32(&r, IFLA_MTU, mtu);
	return netlink_do(netlink, &r, e, "set up a tap with an MTU of %u", mtu);
}
