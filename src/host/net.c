// SPDX-License-Identifier: MIT
#include "host/net.h"

#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "host/cgroup.h"

#define BRIDGE   "assay0"
#define IP_LIMIT (20 * NS_PER_S) // for one call of ip; it takes milliseconds

// Puts the text into an anonymous file, which the child reads as its standard input.
static int stdin_of(const char *text, struct err **e)
{
	CLEANUP_FD int fd = memfd_create("batch", MFD_CLOEXEC);

	if (fd < 0)
		return err_sys(e, "cannot make a file in memory");
	if (file_write_all(fd, text, strlen(text), e))
		return -1;
	if (lseek(fd, 0, SEEK_SET))
		return err_sys(e, "cannot rewind a file in memory");
	return steal_fd(&fd);
}

// Runs ip's commands, one a line, in the namespace netns or, for NULL, on the host.
static int ip_batch(const char *netns, const char *commands, struct err **e)
{
	const char *inside[] = {"ip", "-n", netns, "-batch", "-", NULL};
	const char *const outside[] = {"ip", "-batch", "-", NULL};
	CLEANUP_BUF struct buf out = {0};
	char cgroup[160] = "";
	CLEANUP_FD int in = stdin_of(commands, e);
	struct proc_opts o = {.argv = netns ? inside : outside, .in = in, .dies_with_parent = true};
	CLEANUP_FD int cgroup_fd = -1;
	struct proc_exit x;

	if (cgroup_parent(cgroup, 128, e))
		return -1;
	snprintf(cgroup + strlen(cgroup), 16, "/host");
	// At the very end of a run the cgroup is gone already, which does no harm.
	cgroup_fd = cgroup_open(cgroup, NULL);
	o.cgroup = cgroup_fd;
	if (in < 0 || proc_run(&o, clock_deadline(IP_LIMIT), &out, &x, e))
		return -1;
	if (x.status)
		return err_set(e, "cannot set up the network: ip says: %.300s", buf_text(&out));
	return 0;
}

static void veth_name(unsigned n, char *out, size_t size)
{
	snprintf(out, size, "asv%u", n);
}

int net_setup(struct err **e)
{
	// An address of its own keeps the bridge from taking that of its first port and changing it with the ports,
	// which would leave the containers with a stale neighbour. The first namespace that ip ever names makes
	// /run/netns a mount point: better now than during a trial.
	return ip_batch(NULL,
		"netns add assay-first\n"
		"netns delete assay-first\n"
		"link add " BRIDGE " address 02:0a:58:00:00:01 type bridge\n"
		"address add " NET_HOST_ADDRESS "/16 dev " BRIDGE "\n"
		"link set " BRIDGE " up\n",
		e);
}

void net_path(const char *id, char *out, size_t size)
{
	snprintf(out, size, NET_NETNS_PREFIX "%s", id);
}

void net_address(unsigned n, char *out, size_t size)
{
	snprintf(out, size, "10.88.%u.%u", (n + 2) >> 8 & 255, (n + 2) & 255);
}

int net_make(const char *id, unsigned n, struct err **e)
{
	char netns[64], address[16], veth[16];
	CLEANUP_BUF struct buf host = {0};
	CLEANUP_BUF struct buf inside = {0};

	net_address(n, address, sizeof(address));
	veth_name(n, veth, sizeof(veth));
	snprintf(netns, sizeof(netns), "assay-%s", id);
	buf_printf(&host, "netns add %s\n", netns);
	// The hardware address follows from the number, so that the host's neighbour table holds when it comes again.
	buf_printf(&host, "link add name %s type veth peer name eth0 address 02:0a:58:01:%02x:%02x netns %s\n", veth,
		n >> 8 & 255, n & 255, netns);
	buf_printf(&host, "link set %s master " BRIDGE " up\n", veth);
	buf_str(&inside, "link set lo up\n");
	buf_printf(&inside, "address add %s/16 dev eth0\n", address);
	buf_str(&inside, "link set eth0 up\nroute add default via " NET_HOST_ADDRESS "\n");
	return ip_batch(NULL, buf_text(&host), e) || ip_batch(netns, buf_text(&inside), e) ? -1 : 0;
}

// The kernel takes a namespace apart in the background, once its name and its last process are gone.
static int wait_link_gone(const char *name, uint64_t deadline, struct err **e)
{
	const struct timespec pause = {.tv_nsec = NS_PER_MS};

	while (if_nametoindex(name)) {
		if (clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "the network interface %s does not go away", name);
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int remove_netns(const char *path, struct err **e)
{
	if (umount2(path, MNT_DETACH) && errno != EINVAL && errno != ENOENT)
		return err_sys(e, "cannot unmount %s", path);
	if (unlink(path) && errno != ENOENT)
		return err_sys(e, "cannot remove %s", path);
	return 0;
}

int net_remove(const char *id, unsigned n, uint64_t deadline, struct err **e)
{
	char path[64], veth[16];

	net_path(id, path, sizeof(path));
	veth_name(n, veth, sizeof(veth));
	return remove_netns(path, e) || wait_link_gone(veth, deadline, e) ? -1 : 0;
}

// Removes every namespace of ours by its name.
static int remove_all_netns(struct err **e)
{
	const char *prefix = strrchr(NET_NETNS_PREFIX, '/') + 1;
	char path[320];
	int r = 0;
	DIR *d = opendir("/run/netns");

	if (!d)
		return 0;
	for (struct dirent *entry; r == 0 && (entry = readdir(d));) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
			continue;
		snprintf(path, sizeof(path), "/run/netns/%s", entry->d_name);
		r = remove_netns(path, e);
	}
	closedir(d);
	return r;
}

// The veths of namespaces that were just removed may still be about: they are all ports of the bridge.
static int remove_veths(uint64_t deadline, struct err **e)
{
	struct if_nameindex *all = if_nameindex();
	unsigned n;
	char end;
	int r = 0;

	for (struct if_nameindex *i = all; r == 0 && i && i->if_index; i++)
		if (sscanf(i->if_name, "asv%u%c", &n, &end) == 1)
			r = wait_link_gone(i->if_name, deadline, e);
	if_freenameindex(all);
	return r;
}

int net_teardown(uint64_t deadline, struct err **e)
{
	if (remove_all_netns(e) || remove_veths(deadline, e))
		return -1;
	return if_nametoindex(BRIDGE) ? ip_batch(NULL, "link delete " BRIDGE "\n", e) : 0;
}
