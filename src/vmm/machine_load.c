// SPDX-License-Identifier: MIT
#include <fcntl.h>

#include "vmm/boot.h"
#include "vmm/cmdline.h"
#include "vmm/kernel.h"
#include "vmm/machine_parts.h"
#include "vmm/mptable.h"
#include "vmm/registers.h"

// By now another file may be there than the one that was looked at: a FIFO would be waited for.
#define HOW (O_RDONLY | O_NONBLOCK | O_CLOEXEC)

static int load_kernel(struct machine *m, const char *path, struct kernel *k, struct err **e)
{
	CLEANUP_FD int fd = open(path, HOW);

	if (fd < 0)
		return err_sys(e, "cannot open the kernel %s", path);
	return kernel_load(&m->ram, fd, k, e) ? err_wrap(e, "the kernel %s", path) : 0;
}

static int load_initrd(struct machine *m, const char *path, struct boot *b, struct err **e)
{
	CLEANUP_FD int fd = -1;

	if (!*path)
		return 0;
	fd = open(path, HOW);
	if (fd < 0)
		return err_sys(e, "cannot open the initrd %s", path);
	return initrd_load(&m->ram, fd, b->kernel, &b->initrd, &b->initrd_size, e) ? err_wrap(e, "the initrd %s", path)
										   : 0;
}

int machine_load(struct machine *m, const struct vmm_config *c, struct err **e)
{
	CLEANUP_BUF struct buf cmdline = {0};
	struct kernel k;
	struct boot b = {.kernel = &k};

	if (load_kernel(m, c->boot.kernel, &k, e) || load_initrd(m, c->boot.initrd, &b, e))
		return -1;
	cmdline_make(&cmdline, c, buf_text(&m->announced));
	if (!buf_ok(&cmdline) || !buf_ok(&m->announced))
		return err_set(e, "cannot make the kernel's command line: out of memory");
	b.cmdline = buf_text(&cmdline);
	if (boot_write(&m->ram, &b, e) || mptable_write(&m->ram, c->machine.vcpus, e) ||
		registers_write_tables(&m->ram, k.is_pvh, e))
		return -1;
	return registers_set_boot(m->crew.members[0].vcpu.fd, k.entry, k.is_pvh, e);
}
