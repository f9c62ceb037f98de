// SPDX-License-Identifier: MIT
#include "init/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>

int overlay_prepare(struct err **e)
{
	if (mkdir(OVERLAY_UPPER, 0755) && errno != EEXIST)
		return err_sys(e, "cannot make folder %s", OVERLAY_UPPER);
	if (mount("tmpfs", OVERLAY_UPPER, "tmpfs", 0, "mode=0755,size=80%"))
		return err_sys(e, "cannot mount memory on %s", OVERLAY_UPPER);
	return 0;
}

// Makes a loop device of the file, read-only, that vanishes with its last user. Returns a descriptor that keeps it.
static int attach(const char *file, char *device, size_t size, struct err **e)
{
	CLEANUP_FD int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	CLEANUP_FD int image = open(file, O_RDONLY | O_CLOEXEC);
	CLEANUP_FD int loop = -1;
	struct loop_config config = {.fd = (unsigned)image};
	int number = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE);

	if (number < 0)
		return err_sys(e, "cannot get a loop device");
	if (image < 0)
		return err_sys(e, "cannot open %s", file);
	snprintf(device, size, "/dev/loop%d", number);
	loop = open(device, O_RDONLY | O_CLOEXEC);
	config.info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR;
	if (loop < 0 || ioctl(loop, LOOP_CONFIGURE, &config))
		return err_sys(e, "cannot attach %s to %s", file, device);
	return steal_fd(&loop);
}

static int make_folders(struct err **e)
{
	static const char *const folders[] = {
		OVERLAY_LOWER, OVERLAY_ROOT, OVERLAY_UPPER "/upper", OVERLAY_UPPER "/work"};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (mkdir(folders[i], 0755) && errno != EEXIST)
			return err_sys(e, "cannot make folder %s", folders[i]);
	return 0;
}

int overlay_mount(struct err **e)
{
	char device[32];
	CLEANUP_FD int loop = attach(OVERLAY_IMAGE, device, sizeof(device), e);

	if (loop < 0 || make_folders(e))
		return -1;
	if (mount(device, OVERLAY_LOWER, "squashfs", MS_RDONLY | MS_NODEV, NULL))
		return err_sys(e, "cannot mount the root's squashfs");
	if (mount("overlay", OVERLAY_ROOT, "overlay", 0,
		    "lowerdir=" OVERLAY_LOWER ",upperdir=" OVERLAY_UPPER "/upper,workdir=" OVERLAY_UPPER "/work"))
		return err_sys(e, "cannot mount the overlay");
	// An overlay keeps its layers by mounts of its own; the loop device's open file keeps the memory's mount alive,
	// so that one can only be detached.
	if (umount(OVERLAY_LOWER) || umount2(OVERLAY_UPPER, MNT_DETACH))
		return err_sys(e, "cannot release the overlay's layers");
	return 0;
}
