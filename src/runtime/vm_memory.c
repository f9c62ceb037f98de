// SPDX-License-Identifier: MIT
#include "runtime/vm_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scope.h"

#include <linux/mount.h>

#define HUGE_PAGES "/sys/kernel/mm/transparent_hugepage/enabled"
#define HUGE_PAGE  (UINT64_C(2) << 20)

// Whether this machine has huge pages and its owner lets processes have them.
static bool allows_huge_pages(void)
{
	char line[64];

	return file_line(HUGE_PAGES, line, sizeof(line)) && !strstr(line, "[never]");
}

static int set(int fs, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, key, value, 0);
}

// A file system in memory that is mounted nowhere, with room for one file.
static int make_fs(uint64_t size)
{
	CLEANUP_FD int fs = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	uint64_t room = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	char bytes[24];

	snprintf(bytes, sizeof(bytes), "%llu", (unsigned long long)room);
	if (fs < 0 || set(fs, "size", bytes) || set(fs, "nr_inodes", "2") ||
		(allows_huge_pages() && set(fs, "huge", "advise")) ||
		syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return -1;
	return (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

int vm_memory(uint64_t size, uid_t uid, gid_t gid, struct err **e)
{
	CLEANUP_FD int folder = make_fs(size);
	CLEANUP_FD int fd = folder < 0 ? -1 : openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 || fchown(fd, uid, gid) || ftruncate(fd, (off_t)size))
		return err_sys(e, "cannot make the VM's memory");
	return steal_fd(&fd);
}
