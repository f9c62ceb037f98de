// SPDX-License-Identifier: MIT
#include "vmm/kernel.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vmm/layout.h"

#define PAGE     4096
#define READ_MAX 0x40000000 // bytes at once, below what read(2) takes

int kernel_read(int fd, uint64_t offset, void *data, uint64_t len, struct err **e)
{
	uint8_t *at = data;
	ssize_t n;

	if (offset > INT64_MAX - len || len > INT64_MAX)
		return err_set(e, "cannot read it: it claims a content beyond any file's end");
	while (len > 0) {
		n = pread(fd, at, len < READ_MAX ? len : READ_MAX, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "cannot read it");
		if (n == 0)
			return err_set(e, "cannot read it: it ends before its content does");
		at += n;
		offset += (uint64_t)n;
		len -= (uint64_t)n;
	}
	return 0;
}

int kernel_load(const struct guest_memory *m, int fd, struct kernel *k, struct err **e)
{
	uint8_t magic[SELFMAG];

	*k = (struct kernel){.initrd_max = UINT32_MAX};
	if (kernel_read(fd, 0, magic, sizeof(magic), e))
		return -1;
	return memcmp(magic, ELFMAG, SELFMAG) == 0 ? kernel_load_elf(m, fd, k, e) : kernel_load_bzimage(m, fd, k, e);
}

// The memory that begins at 0.
static uint64_t low_memory(const struct guest_memory *m)
{
	return m->count ? m->regions[0].len : 0;
}

int initrd_load(
	const struct guest_memory *m, int fd, const struct kernel *k, uint64_t *address, uint64_t *size, struct err **e)
{
	uint64_t top = low_memory(m), len;
	struct stat s;
	void *host;

	if (fstat(fd, &s))
		return err_sys(e, "cannot read it");
	if (!S_ISREG(s.st_mode) || s.st_size == 0)
		return err_set(e, "cannot read it: it is %s", s.st_size ? "no file" : "empty");
	len = (uint64_t)s.st_size;
	if (top > k->initrd_max)
		top = k->initrd_max + 1;
	if (len > top || (top - len) / PAGE * PAGE < k->end)
		return err_set(e, "cannot place it: %llu bytes do not fit into the guest's memory behind the kernel",
			(unsigned long long)len);
	*address = (top - len) / PAGE * PAGE;
	*size = len;
	host = guest_range(m, *address, len);
	return host ? kernel_read(fd, 0, host, len, e) : err_set(e, "cannot place it: there is no memory");
}
