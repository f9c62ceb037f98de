// SPDX-License-Identifier: MIT
#include "runtime/vsock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/vhost.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>

// After <sys/socket.h>, which it needs.
#include <linux/vm_sockets.h>

#define DEVICE "/dev/vhost-vsock"
#define TRIES  64 // numbers that another guest may have

bool vsock_is_there(void)
{
	return access(DEVICE, R_OK | W_OK) == 0;
}

// A number from 3 to 2^32 - 2: those around have meanings of their own.
static int random_cid(uint32_t *cid, struct err **e)
{
	do
		if (getrandom(cid, sizeof(*cid), 0) != sizeof(*cid))
			return err_sys(e, "cannot get a random number");
	while (*cid <= VMADDR_CID_HOST || *cid == VMADDR_CID_ANY);
	return 0;
}

static int set_cid(struct vsock *v, struct err **e)
{
	for (int i = 0; i < TRIES; i++) {
		uint64_t wanted;

		if (random_cid(&v->cid, e))
			return -1;
		wanted = v->cid;
		if (ioctl(v->device, VHOST_VSOCK_SET_GUEST_CID, &wanted) == 0)
			return 0;
		if (errno != EADDRINUSE)
			return err_sys(e, "cannot set the guest's number at " DEVICE);
	}
	return err_set(e, "cannot find a number for the guest: %d of %d are taken", TRIES, TRIES);
}

static int listen_anywhere(struct vsock *v, struct err **e)
{
	struct sockaddr_vm a = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_HOST, .svm_port = VMADDR_PORT_ANY};
	socklen_t size = sizeof(a);

	v->listener = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (v->listener < 0)
		return err_sys(e, "cannot make a vsock socket");
	if (bind(v->listener, (struct sockaddr *)&a, sizeof(a)) || listen(v->listener, 64) ||
		getsockname(v->listener, (struct sockaddr *)&a, &size))
		return err_sys(e, "cannot listen on vsock");
	v->port = a.svm_port;
	return 0;
}

int vsock_open(struct vsock *v, struct err **e)
{
	*v = (struct vsock)VSOCK_NONE;
	v->device = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (v->device < 0)
		return err_sys(e, "cannot open " DEVICE);
	if (set_cid(v, e) || listen_anywhere(v, e)) {
		vsock_close(v);
		return -1;
	}
	return 0;
}

int vsock_accept(int listener, uint32_t cid, int *fd, struct err **e)
{
	struct sockaddr_vm a = {0};
	socklen_t size = sizeof(a);

	*fd = accept4(listener, (struct sockaddr *)&a, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (*fd < 0)
		return errno == EAGAIN || errno == EINTR || errno == ECONNABORTED
			       ? 0
			       : err_sys(e, "cannot accept the agent's connection");
	if (a.svm_family != AF_VSOCK || a.svm_cid != cid)
		close(steal_fd(fd));
	return 0;
}

void vsock_close(struct vsock *v)
{
	scope_close(&v->device);
	scope_close(&v->listener);
	*v = (struct vsock)VSOCK_NONE;
}
