// SPDX-License-Identifier: MIT
#include "init/boot.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "init/boot_volume.h"
#include "init/console.h"
#include "init/mounts.h"
#include "init/overlay.h"
#include "init/rootfs.h"
#include "init/switch_root.h"
#include "init/watch.h"

#define STICK "/boot"
#define IMAGE STICK "/assay/root.squashfs"

static int mount_stick(const struct disk *d, struct err **e)
{
	char device[48];

	snprintf(device, sizeof(device), "/dev/%s", d->name);
	if (mkdir(STICK, 0755) && errno != EEXIST)
		return err_sys(e, "cannot make folder %s", STICK);
	if (mount(device, STICK, "vfat", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "utf8"))
		return err_sys(e, "cannot mount the boot volume %s", device);
	return 0;
}

// From here on the stick can be pulled out: nothing of the running system is on it.
static int load_root(const struct boot *b, struct err **e)
{
	int r;

	if (overlay_prepare(e) || mount_stick(&b->stick, e))
		return -1;
	console_say("Copying the system from the stick to memory.");
	r = rootfs_copy(IMAGE, OVERLAY_IMAGE, b->args.sha256, e);
	if (umount(STICK))
		console_warn("cannot unmount the boot volume: %s", strerror(errno));
	return r;
}

int boot(struct boot *b, struct err **e)
{
	struct utsname kernel;
	int r;

	r = mounts_early(e);
	// Even without devices there may be the initramfs' own console, to say so.
	console_open();
	if (r)
		return -1;
	console_event("start", "kernel=%s", uname(&kernel) ? "unknown" : kernel.release);
	if (watch_begin(e) || cmdline_load(&b->args, e))
		return -1;
	console_say("\nassay: looking for the boot stick.");
	if (boot_volume_find(b->args.boot_id, &b->stick, e))
		return -1;
	console_event("boot_volume", "device=%s partuuid=%s", b->stick.name, b->args.boot);
	if (load_root(b, e) || overlay_mount(e) || switch_root(OVERLAY_ROOT, e))
		return -1;
	console_event("root_switched", "mode=%s", b->args.is_rescue ? "rescue" : "measure");
	return 0;
}
