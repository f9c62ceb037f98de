// SPDX-License-Identifier: MIT
#include "oci/mount_option.h"

#include <string.h>
#include <sys/mount.h>

// What glibc's header leaves to the kernel's, with which it cannot be included.
#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif

static const struct mount_option options[] = {
	{"acl", MOUNT_SETS, MS_POSIXACL},
	{"async", MOUNT_CLEARS, MS_SYNCHRONOUS},
	{"atime", MOUNT_CLEARS, MS_NOATIME},
	{"bind", MOUNT_SETS, MS_BIND},
	{"defaults", MOUNT_SETS, 0},
	{"dev", MOUNT_CLEARS, MS_NODEV},
	{"diratime", MOUNT_CLEARS, MS_NODIRATIME},
	{"dirsync", MOUNT_SETS, MS_DIRSYNC},
	{"exec", MOUNT_CLEARS, MS_NOEXEC},
	{"idmap", MOUNT_UNSUPPORTED, 0},
	{"iversion", MOUNT_SETS, MS_I_VERSION},
	{"lazytime", MOUNT_SETS, MS_LAZYTIME},
	{"loud", MOUNT_CLEARS, MS_SILENT},
	{"mand", MOUNT_SETS, MS_MANDLOCK},
	{"noacl", MOUNT_CLEARS, MS_POSIXACL},
	{"noatime", MOUNT_SETS, MS_NOATIME},
	{"nodev", MOUNT_SETS, MS_NODEV},
	{"nodiratime", MOUNT_SETS, MS_NODIRATIME},
	{"noexec", MOUNT_SETS, MS_NOEXEC},
	{"noiversion", MOUNT_CLEARS, MS_I_VERSION},
	{"nolazytime", MOUNT_CLEARS, MS_LAZYTIME},
	{"nomand", MOUNT_CLEARS, MS_MANDLOCK},
	{"norelatime", MOUNT_CLEARS, MS_RELATIME},
	{"nostrictatime", MOUNT_CLEARS, MS_STRICTATIME},
	{"nosuid", MOUNT_SETS, MS_NOSUID},
	{"nosymfollow", MOUNT_SETS, MS_NOSYMFOLLOW},
	{"private", MOUNT_PROPAGATES, MS_PRIVATE},
	{"ratime", MOUNT_UNSUPPORTED, 0},
	{"rbind", MOUNT_SETS, MS_BIND | MS_REC},
	{"rdev", MOUNT_UNSUPPORTED, 0},
	{"rdiratime", MOUNT_UNSUPPORTED, 0},
	{"relatime", MOUNT_SETS, MS_RELATIME},
	{"remount", MOUNT_SETS, MS_REMOUNT},
	{"rexec", MOUNT_UNSUPPORTED, 0},
	{"ridmap", MOUNT_UNSUPPORTED, 0},
	{"rnoatime", MOUNT_UNSUPPORTED, 0},
	{"rnodev", MOUNT_UNSUPPORTED, 0},
	{"rnodiratime", MOUNT_UNSUPPORTED, 0},
	{"rnoexec", MOUNT_UNSUPPORTED, 0},
	{"rnorelatime", MOUNT_UNSUPPORTED, 0},
	{"rnostrictatime", MOUNT_UNSUPPORTED, 0},
	{"rnosuid", MOUNT_UNSUPPORTED, 0},
	{"rnosymfollow", MOUNT_UNSUPPORTED, 0},
	{"ro", MOUNT_SETS, MS_RDONLY},
	{"rprivate", MOUNT_PROPAGATES, MS_PRIVATE | MS_REC},
	{"rrelatime", MOUNT_UNSUPPORTED, 0},
	{"rro", MOUNT_UNSUPPORTED, 0},
	{"rrw", MOUNT_UNSUPPORTED, 0},
	{"rshared", MOUNT_PROPAGATES, MS_SHARED | MS_REC},
	{"rslave", MOUNT_PROPAGATES, MS_SLAVE | MS_REC},
	{"rstrictatime", MOUNT_UNSUPPORTED, 0},
	{"rsuid", MOUNT_UNSUPPORTED, 0},
	{"rsymfollow", MOUNT_UNSUPPORTED, 0},
	{"runbindable", MOUNT_PROPAGATES, MS_UNBINDABLE | MS_REC},
	{"rw", MOUNT_CLEARS, MS_RDONLY},
	{"shared", MOUNT_PROPAGATES, MS_SHARED},
	{"silent", MOUNT_SETS, MS_SILENT},
	{"slave", MOUNT_PROPAGATES, MS_SLAVE},
	{"strictatime", MOUNT_SETS, MS_STRICTATIME},
	{"suid", MOUNT_CLEARS, MS_NOSUID},
	{"symfollow", MOUNT_CLEARS, MS_NOSYMFOLLOW},
	{"sync", MOUNT_SETS, MS_SYNCHRONOUS},
	{"tmpcopyup", MOUNT_UNSUPPORTED, 0},
	{"unbindable", MOUNT_PROPAGATES, MS_UNBINDABLE},
};

const struct mount_option *mount_option_find(const char *name)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (!strcmp(options[i].name, name))
			return &options[i];
	return NULL;
}

const struct mount_option *mount_option_at(size_t i)
{
	return i < sizeof(options) / sizeof(*options) ? &options[i] : NULL;
}
