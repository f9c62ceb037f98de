// SPDX-License-Identifier: MIT
// A bzImage unpacks itself: it is entered in 64 bits, 512 bytes behind the beginning of its protected-mode part.
// https://docs.kernel.org/arch/x86/boot.html, "64-bit Boot Protocol".
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "vmm/kernel.h"
#include "vmm/layout.h"

#define MAGIC       0x53726448 // "HdrS"
#define VERSION_MIN 0x020c     // the first with a 64-bit entry
#define SECTOR      512
#define HEADER      0x1f1 // where the header is in the file
#define ENTRY       0x200

static int check_header(const struct setup_header *h, struct err **e)
{
	if (h->boot_flag != 0xaa55 || h->header != MAGIC)
		return err_set(e, "cannot run it: it is neither an ELF file nor a bzImage");
	if (h->version < VERSION_MIN || !(h->xloadflags & XLF_KERNEL_64) || !(h->loadflags & LOADED_HIGH))
		return err_set(e, "cannot run it: it is a bzImage without a 64-bit entry");
	return 0;
}

// Older kernels have a shorter header, which ends where the jump at its beginning leads to. What is behind is none of
// it.
static void cut_header(struct setup_header *h)
{
	size_t len = offsetof(struct setup_header, header) + (h->jump >> 8);

	if (len < sizeof(*h))
		memset((uint8_t *)h + len, 0, sizeof(*h) - len);
}

int kernel_load_bzimage(const struct guest_memory *m, int fd, struct kernel *k, struct err **e)
{
	struct setup_header h;
	uint64_t offset, len, need;
	struct stat s;
	uint8_t *host;

	if (kernel_read(fd, HEADER, &h, sizeof(h), e) || check_header(&h, e))
		return -1;
	offset = ((h.setup_sects ? h.setup_sects : 4) + 1) * SECTOR;
	if (fstat(fd, &s) || (uint64_t)s.st_size <= offset)
		return err_set(e, "cannot load it: it ends before its content does");
	len = (uint64_t)s.st_size - offset;
	need = h.init_size > len ? h.init_size : len;
	host = h.pref_address >= LAYOUT_HIGH ? guest_range(m, h.pref_address, need) : NULL;
	if (!host || h.pref_address + need > LAYOUT_MAPPED)
		return err_set(e, "cannot load it: the guest has no memory for %llu bytes at 0x%llx",
			(unsigned long long)need, (unsigned long long)h.pref_address);
	if (kernel_read(fd, offset, host, len, e))
		return -1;
	cut_header(&h);
	k->header = h;
	k->entry = h.pref_address + ENTRY;
	k->end = h.pref_address + need;
	k->initrd_max = h.initrd_addr_max;
	return 0;
}
