// SPDX-License-Identifier: MIT
#include "tender/devices.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "tender/filter.h"
#include "tender/manifest.h"

static const char *const name[UNIKERNEL_KINDS] = {"", "net", "root", "scratch"};
static const int place[UNIKERNEL_KINDS] = {-1, UNIKERNEL_NET_FD, UNIKERNEL_ROOT_FD, UNIKERNEL_SCRATCH_FD};

static int check_tap(int fd, const struct unikernel_device *wanted, struct err **e)
{
	unsigned offload = (wanted->flags & UNIKERNEL_NET_CSUM ? TUN_F_CSUM : 0U) |
			   (wanted->flags & UNIKERNEL_NET_TSO4 ? TUN_F_TSO4 | TUN_F_TSO_ECN : 0U);
	int header = UNIKERNEL_VNET_HEADER, flags = fcntl(fd, F_GETFL);
	struct ifreq r = {0};

	if (ioctl(fd, TUNGETIFF, &r))
		return err_sys(e, "cannot use descriptor %d as net: it is no tap", fd);
	if (!(r.ifr_flags & IFF_TAP) || !(r.ifr_flags & IFF_NO_PI) || !(r.ifr_flags & IFF_VNET_HDR))
		return err_set(e, "cannot use descriptor %d as net: a tap of flags 0x%x", fd, (unsigned)r.ifr_flags);
	if (ioctl(fd, TUNSETVNETHDRSZ, &header) || ioctl(fd, TUNSETOFFLOAD, offload))
		return err_sys(e, "cannot set up the net");
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		return err_sys(e, "cannot make the net not block");
	return 0;
}

// The kind of access is checked, too: the filter tells descriptors apart, and not what is done with them.
static int check_file(int fd, int access, uint64_t *size, const char *what, struct err **e)
{
	int flags = fcntl(fd, F_GETFL);
	struct stat st;

	if (flags < 0 || fstat(fd, &st))
		return err_sys(e, "cannot use descriptor %d as %s", fd, what);
	if (!S_ISREG(st.st_mode) || (flags & O_ACCMODE) != access || (flags & (O_APPEND | O_PATH)))
		return err_set(e, "cannot use descriptor %d as %s: it is no file opened to %s", fd, what,
			access == O_RDONLY ? "read" : "read and write");
	*size = (uint64_t)st.st_size;
	return 0;
}

static int check_scratch(int fd, uint64_t *size, struct err **e)
{
	if (check_file(fd, O_RDWR, size, "scratch", e))
		return -1;
	return *size < FILTER_SCRATCH_END ? 0 : err_set(e, "cannot use a scratch of %lu bytes: 4 GiB or more", *size);
}

static int check_one(int fd, const struct unikernel_device *wanted, struct unikernel_boot *boot, struct err **e)
{
	switch (wanted->kind) {
	case UNIKERNEL_NET:
		return check_tap(fd, wanted, e);
	case UNIKERNEL_ROOT:
		return check_file(fd, O_RDONLY, &boot->root_size, "root", e);
	case UNIKERNEL_SCRATCH:
		return check_scratch(fd, &boot->scratch_size, e);
	default:
		return 0;
	}
}

int devices_check(
	const struct devices *d, const struct unikernel_manifest *m, struct unikernel_boot *boot, struct err **e)
{
	boot->devices = 0;
	for (uint32_t kind = UNIKERNEL_NONE + 1; kind < UNIKERNEL_KINDS; kind++) {
		const struct unikernel_device *wanted = manifest_device(m, kind);

		if (!wanted || (d->fd[kind] < 0 && (wanted->flags & UNIKERNEL_OPTIONAL)))
			continue;
		if (d->fd[kind] < 0)
			return err_kind_set(e, ERR_UNSUPPORTED,
				"cannot run it: its manifest wants the device %s, and there is none", name[kind]);
		if (check_one(d->fd[kind], wanted, boot, e))
			return -1;
		boot->devices |= 1U << kind;
	}
	return 0;
}

// Moves a descriptor above all that have a place. There may be none.
static int move_up(int *fd)
{
	if (*fd < 0)
		return 0;
	*fd = fcntl(*fd, F_DUPFD_CLOEXEC, DEVICES_OWN_END);
	return *fd < 0 ? -1 : 0;
}

static int move_down(int from, int to)
{
	close(to);
	return from < 0 || dup2(from, to) == to ? 0 : -1;
}

static int close_others(void)
{
	if (syscall(SYS_close_range, UNIKERNEL_FDS, DEVICES_REPORT - 1, 0))
		return -1;
	return syscall(SYS_close_range, DEVICES_OWN_END, ~0U, 0) ? -1 : 0;
}

int devices_place(const struct devices *d, uint32_t present, int report, int maps, struct err **e)
{
	struct devices moved = *d;

	if (move_up(&report) || move_up(&maps))
		return err_sys(e, "cannot move a descriptor");
	for (uint32_t kind = UNIKERNEL_NONE + 1; kind < UNIKERNEL_KINDS; kind++) {
		if (!(present & 1U << kind))
			moved.fd[kind] = -1;
		if (move_up(&moved.fd[kind]))
			return err_sys(e, "cannot move the descriptor of %s", name[kind]);
	}
	for (uint32_t kind = UNIKERNEL_NONE + 1; kind < UNIKERNEL_KINDS; kind++)
		if (move_down(moved.fd[kind], place[kind]))
			return err_sys(e, "cannot place the descriptor of %s", name[kind]);
	if (move_down(report, DEVICES_REPORT) || move_down(maps, DEVICES_MAPS) || close_others())
		return err_sys(e, "cannot close other descriptors");
	return 0;
}
