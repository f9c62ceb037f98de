// SPDX-License-Identifier: MIT
#include "runtime/vm_qemu_wires.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "runtime/vm_memory.h"
#include "runtime/vsock.h"

static int make_pair(int *ours, int *theirs, struct err **e)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return err_sys(e, "cannot make a socket for QEMU");
	*ours = pair[0];
	*theirs = pair[1];
	return fcntl(*ours, F_SETFL, O_NONBLOCK) ? err_sys(e, "cannot set up a socket for QEMU") : 0;
}

// A pipe and no socket: QEMU writes what the guest's serial port says byte by byte, and a socket is full after some two
// hundred pieces, whatever their size.
static int make_console(int *ours, int *theirs, struct err **e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return err_sys(e, "cannot make a pipe for QEMU");
	*ours = ends[0];
	*theirs = ends[1];
	return fcntl(*ours, F_SETFL, O_NONBLOCK) ? err_sys(e, "cannot set up a pipe for QEMU") : 0;
}

static int open_agent(struct qemu_wires *w, struct vm *vm, struct err **e)
{
	struct vsock v;

	if (!vsock_is_there()) {
		snprintf(vm->transport, sizeof(vm->transport), "serial");
		return make_pair(&vm->agent, &w->serial, e);
	}
	snprintf(vm->transport, sizeof(vm->transport), "vsock");
	if (vsock_open(&v, e))
		return -1;
	vm->agent_listener = v.listener;
	vm->cid = w->cid = v.cid;
	w->vsock = v.device;
	w->port = v.port;
	return 0;
}

static int connect_share(struct qemu_wires *w, const char *path, struct err **e)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(a.sun_path))
		return err_set(e, "cannot connect to virtiofsd: the path of its socket is too long: %s", path);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	w->share = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (w->share < 0 || connect(w->share, (struct sockaddr *)&a, sizeof(a)))
		return err_sys(e, "cannot connect to virtiofsd at %s", path);
	return 0;
}

static int open_disks(struct qemu_wires *w, const struct vm_spec *s, struct err **e)
{
	for (size_t i = 0; i < s->disk_count; i++) {
		w->disk[i] = open(s->disks[i].path, (s->disks[i].is_read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);
		if (w->disk[i] < 0)
			return err_sys(e, "cannot open the disk %s", s->disks[i].path);
	}
	return 0;
}

int qemu_wires_open(struct qemu_wires *w, struct vm *vm, const struct vm_spec *s, struct err **e)
{
	*w = (struct qemu_wires)QEMU_WIRES_NONE;
	if (make_pair(&vm->control, &w->qmp, e) || make_console(&vm->console, &w->console, e) || open_agent(w, vm, e))
		return -1;
	if (s->accel == VM_KVM && (w->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC)) < 0)
		return err_sys(e, "cannot open /dev/kvm");
	if (s->share && (connect_share(w, s->share, e) || (w->memory = vm_memory(s->memory, s->uid, s->gid, e)) < 0))
		return -1;
	return open_disks(w, s, e);
}

static void list_one(int fd, int *list, size_t *count)
{
	if (fd >= 0)
		list[(*count)++] = fd;
}

size_t qemu_wires_list(const struct qemu_wires *w, const struct vm_spec *s, int list[QEMU_WIRES_MAX])
{
	const int single[] = {w->qmp, w->console, w->kvm, w->serial, w->vsock, w->share, w->memory};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++)
		list_one(single[i], list, &count);
	for (size_t i = 0; i < s->disk_count; i++)
		list_one(w->disk[i], list, &count);
	for (size_t i = 0; i < s->nic_count; i++) {
		list_one(s->nics[i].tap, list, &count);
		list_one(s->nics[i].vhost, list, &count);
	}
	return count;
}

void qemu_wires_close(struct qemu_wires *w)
{
	int *const single[] = {&w->qmp, &w->console, &w->kvm, &w->serial, &w->vsock, &w->share, &w->memory};

	for (size_t i = 0; i < sizeof(single) / sizeof(*single); i++)
		scope_close(single[i]);
	for (size_t i = 0; i < VM_DISKS; i++)
		scope_close(&w->disk[i]);
}
