// SPDX-License-Identifier: MIT
#include "agent/terminal.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>

#include "agent/inroot.h"
#include "agent/mountfd.h"

// The container may have put anything there; what is not on a devpts is not opened for a terminal.
static int open_master(int root, struct err **e)
{
	CLEANUP_FD int look = inroot_open(root, "/dev/pts/ptmx", O_PATH);
	struct statfs fs;

	if (look < 0)
		return err_sys(e, "cannot open a terminal at /dev/pts");
	if (fstatfs(look, &fs))
		return err_sys(e, "cannot look at /dev/pts");
	if (fs.f_type != DEVPTS_SUPER_MAGIC)
		return err_set(e, "cannot open a terminal: /dev/pts is no devpts");
	return inroot_open(root, "/dev/pts/ptmx", O_RDWR | O_NOCTTY);
}

static int open_slave(int master, struct err **e)
{
	int unlocked = 0, slave;

	if (ioctl(master, TIOCSPTLCK, &unlocked))
		return err_sys(e, "cannot unlock the terminal");
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return slave >= 0 ? slave : err_sys(e, "cannot open the terminal");
}

int terminal_open(int root, const struct oci_process *p, struct terminal *t, struct err **e)
{
	*t = (struct terminal)TERMINAL_NONE;
	t->master = open_master(root, e);
	if (t->master < 0)
		return -1;
	t->slave = open_slave(t->master, e);
	if (t->slave < 0)
		return -1;
	terminal_resize(t->master, p->rows, p->columns);
	if (fchown(t->slave, p->uid, (gid_t)-1))
		return err_sys(e, "cannot give the terminal to its user");
	return 0;
}

int terminal_console(int root, const struct terminal *t, struct err **e)
{
	CLEANUP_FD int mount = mountfd_clone(t->slave, false, e);
	CLEANUP_FD int target = mount < 0 ? -1 : inroot_file(root, "/dev/console", e);

	return target < 0 ? -1 : mountfd_attach(mount, target, e);
}

int terminal_take(const struct terminal *t, struct err **e)
{
	if (ioctl(t->slave, TIOCSCTTY, 0))
		return err_sys(e, "cannot take the terminal");
	for (int i = 0; i < 3; i++)
		if (dup2(t->slave, i) < 0)
			return err_sys(e, "cannot take the terminal");
	return 0;
}

void terminal_resize(int master, uint16_t rows, uint16_t columns)
{
	const struct winsize size = {.ws_row = rows, .ws_col = columns};

	if (rows && columns)
		ioctl(master, TIOCSWINSZ, &size);
}
