// SPDX-License-Identifier: MIT
#include "vmm/blk_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int blk_file_open(struct blk_file *f, const char *path, bool is_read_only, struct err **e)
{
	// A FIFO would be waited for, and is refused.
	CLEANUP_FD int fd = open(path, (is_read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	off_t end;

	if (fd < 0 || fstat(fd, &st))
		return err_sys(e, "cannot open the disk %s", path);
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return err_set(e, "cannot use %s as a disk: it is neither a file nor a block device", path);
	end = lseek(fd, 0, SEEK_END);
	if (end < 0)
		return err_sys(e, "cannot find the size of the disk %s", path);
	f->sectors = (uint64_t)end / BLK_SECTOR;
	snprintf(f->id, sizeof(f->id), "%llu%llu%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_rdev,
		(unsigned long long)st.st_ino);
	f->fd = steal_fd(&fd);
	return 0;
}
