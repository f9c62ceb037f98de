// SPDX-License-Identifier: MIT
#include "agent/drain.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

static void drop(int *fd)
{
	if (*fd > 0)
		close(*fd);
	*fd = 0;
}

void drain_keep(struct drain *l, int fd)
{
	drop(&l->fd[l->next]);
	l->fd[l->next] = fd;
	l->next = (l->next + 1) % DRAIN_MAX;
}

void drain_poll(const struct drain *l, struct pollfd *out)
{
	for (size_t i = 0; i < DRAIN_MAX; i++)
		out[i] = (struct pollfd){.fd = l->fd[i] > 0 ? l->fd[i] : -1, .events = POLLIN};
}

void drain_pump(struct drain *l, const struct pollfd *polled)
{
	uint8_t chunk[16384];

	for (size_t i = 0; i < DRAIN_MAX; i++) {
		ssize_t n;

		if (!polled[i].revents || l->fd[i] <= 0)
			continue;
		n = read(l->fd[i], chunk, sizeof(chunk));
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			drop(&l->fd[i]);
	}
}

void drain_close(struct drain *l)
{
	for (size_t i = 0; i < DRAIN_MAX; i++)
		drop(&l->fd[i]);
}
