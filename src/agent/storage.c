// SPDX-License-Identifier: MIT
#include "agent/storage.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "agent/inroot.h"
#include "agent/mountfd.h"
#include "base/file.h"

#define LOWER "/run/lower" // the root file system as it came, below an overlay
#define LAYER "/run/layer" // what is written over it

int storage_virtiofs(const char *tag, const char *folder, struct err **e)
{
	if (mount(tag, folder, "virtiofs", 0, NULL))
		return err_sys(e, "cannot mount the share %s", tag);
	return 0;
}

static int attach_at(int mount_fd, const char *where, struct err **e)
{
	CLEANUP_FD int target = -1;

	if (file_mkdirs(where, e))
		return -1;
	target = open(where, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return target < 0 ? err_sys(e, "cannot open %s", where) : mountfd_attach(mount_fd, target, e);
}

static int from_share(yyjson_val *root, const char *where, storage_share *share, struct err **e)
{
	const char *tag = json_text(root, "tag", ""), *path = json_text(root, "path", "");
	CLEANUP_FD int top = -1;
	CLEANUP_FD int folder = -1;
	CLEANUP_FD int tree = -1;

	if (file_mkdirs(STORAGE_SHARE, e) || share(tag, STORAGE_SHARE, e))
		return -1;
	top = open(STORAGE_SHARE, O_PATH | O_DIRECTORY | O_CLOEXEC);
	folder = top < 0 ? -1 : inroot_open(top, path, O_PATH | O_DIRECTORY);
	if (folder < 0)
		return err_sys(e, "cannot open %s in the share %s", path, tag);
	tree = mountfd_clone(folder, true, e);
	return tree < 0 ? -1 : attach_at(tree, where, e);
}

static int from_disk(yyjson_val *root, const char *type, const char *where, struct err **e)
{
	const char *device = json_text(root, "device", "");
	CLEANUP_FD int disk = mountfd_new(type, device, "ro", MS_RDONLY, e);

	return disk < 0 ? err_wrap(e, "%s", device) : attach_at(disk, where, e);
}

static int mount_root(yyjson_val *root, const char *where, storage_share *share, struct err **e)
{
	const char *type = json_text(root, "type", "");

	if (!strcmp(type, "virtiofs"))
		return from_share(root, where, share, e);
	if (!strcmp(type, "squashfs") || !strcmp(type, "ext4"))
		return from_disk(root, type, where, e);
	return err_set(e, "cannot mount a root file system of type '%.40s'", type);
}

// The root folder of an overlay is that of its upper layer: it gets the owner and the mode of the one below.
static int make_upper(struct err **e)
{
	struct stat st;

	if (stat(LOWER, &st))
		return err_sys(e, "cannot look at the root file system");
	if (mkdir(LAYER "/upper", 0755) || mkdir(LAYER "/work", 0755) || chown(LAYER "/upper", st.st_uid, st.st_gid) ||
		chmod(LAYER "/upper", st.st_mode & 07777))
		return err_sys(e, "cannot make the layer over the root file system");
	return 0;
}

static int mount_overlay(struct err **e)
{
	if (file_mkdirs(LAYER, e) || file_mkdirs(STORAGE_ROOT, e))
		return -1;
	if (mount("layer", LAYER, "tmpfs", 0, "mode=0755"))
		return err_sys(e, "cannot mount the layer over the root file system");
	if (make_upper(e))
		return -1;
	if (mount("root", STORAGE_ROOT, "overlay", 0,
		    "lowerdir=" LOWER ",upperdir=" LAYER "/upper,workdir=" LAYER "/work"))
		return err_sys(e, "cannot lay the writable layer over the root file system");
	return 0;
}

int storage_mount(yyjson_val *root, bool wants_overlay, storage_share *share, struct err **e)
{
	if (!wants_overlay)
		return mount_root(root, STORAGE_ROOT, share, e);
	return mount_root(root, LOWER, share, e) || mount_overlay(e) ? -1 : 0;
}
