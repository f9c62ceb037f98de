// SPDX-License-Identifier: MIT
#include "vmm/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "vmm/net_features.h"

#define DEVICE "/dev/net/tun"

int tap_open(const char *name, struct err **e)
{
	CLEANUP_FD int fd = -1;
	struct ifreq r = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
	int header = NET_HEADER;

	// The kernel would make one.
	if (!*name || strlen(name) >= sizeof(r.ifr_name) || !if_nametoindex(name))
		return err_set(e, "cannot open the tap %s: there is none", name);
	fd = open(DEVICE, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return err_sys(e, "cannot open %s", DEVICE);
	memcpy(r.ifr_name, name, strlen(name));
	if (ioctl(fd, TUNSETIFF, &r))
		return err_sys(e, "cannot open the tap %s", name);
	if (ioctl(fd, TUNSETVNETHDRSZ, &header))
		return err_sys(e, "cannot set the header of the tap %s", name);
	if (tap_set_offload(fd, 0, e))
		return -1;
	return steal_fd(&fd);
}

int tap_set_offload(int tap, uint64_t features, struct err **e)
{
	unsigned flags = 0;

	if (features & NET_GUEST_CSUM)
		flags |= TUN_F_CSUM;
	if (features & NET_GUEST_TSO4)
		flags |= TUN_F_TSO4;
	if (features & NET_GUEST_TSO6)
		flags |= TUN_F_TSO6;
	if (features & NET_GUEST_ECN)
		flags |= TUN_F_TSO_ECN;
	return ioctl(tap, TUNSETOFFLOAD, flags) ? err_sys(e, "cannot set what the tap leaves to the guest") : 0;
}

uint32_t tap_mtu(int tap)
{
	CLEANUP_FD int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq r = {.ifr_flags = 0};

	if (s < 0 || ioctl(tap, TUNGETIFF, &r) || ioctl(s, SIOCGIFMTU, &r) || r.ifr_mtu < 0 || r.ifr_mtu > 65535)
		return 65535;
	return (uint32_t)r.ifr_mtu;
}
