// SPDX-License-Identifier: MIT
#include "init/uevent.h"

#include <errno.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "init/watch.h"

int uevent_open(struct err **e)
{
	struct sockaddr_nl name = {.nl_family = AF_NETLINK, .nl_groups = 1};
	CLEANUP_FD int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&name, sizeof(name)))
		return err_sys(e, "cannot listen for devices");
	return steal_fd(&fd);
}

static bool take(struct source *s, void *arg)
{
	char event[8192];

	(void)arg;
	// ENOBUFS means that events were lost, which is an event too: something happened.
	while (recv(s->fd, event, sizeof(event), 0) > 0 || errno == EINTR || errno == ENOBUFS)
		errno = 0;
	return true;
}

bool uevent_wait(int fd, uint64_t deadline)
{
	struct source s = {.fd = fd, .ready = take};
	struct watch w = {.sources = &s, .source_count = 1};

	return watch_wait(&w, deadline) == WATCH_SOURCE;
}

void uevent_settle(int fd, uint64_t quiet_ns, uint64_t deadline)
{
	uint64_t now;

	while ((now = clock_ns()) < deadline)
		if (!uevent_wait(fd, now + quiet_ns < deadline ? now + quiet_ns : deadline))
			return;
}
