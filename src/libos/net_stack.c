// SPDX-License-Identifier: MIT
#include "libos/net_stack.h"
#include "libos/net.h"
#include "libos/net_link.h"
#include "libos/net_tcp.h"
#include "libos/net_timer.h"
#include "libos/wait.h"

#include "lwip/init.h"

#include <errno.h>

static const uint64_t last_bytes = 3 * UINT64_C(1000000000); // ns for them to be acknowledged

// To ask the tap whether there is one more frame costs as much as to read one. So there are taken to be as many as
// there were the last time, and the next question is ppoll, which has to be asked anyway before a sleep.
static struct {
	unsigned expected; // frames
	unsigned met;      // how often there were just so many
	bool is_drained;
} batch = {.expected = 1};

static unsigned take_frames(void)
{
	enum { OFTEN = 8, MOST = 128 };
	unsigned frames;

	if (batch.is_drained) {
		batch.is_drained = false;
		return 0;
	}
	frames = net_link_take(batch.expected);
	batch.is_drained = frames > 0;
	if (frames < batch.expected) {
		batch.expected = frames ? frames : 1;
		batch.met = 0;
	} else if (++batch.met % OFTEN == 0 && batch.expected < MOST) {
		batch.expected *= 2;
	}
	return frames;
}

static bool take(void)
{
	bool has_frames, has_looped;
	uint64_t now;

	net_tcp_flush();
	has_frames = take_frames() > 0;
	has_looped = net_link_loop();
	now = wait_now();
	if (has_frames)
		net_timer_stir(now);
	return net_timer_run(now) || has_frames || has_looped;
}

int net_open(const struct unikernel_net *n, int fd)
{
	static struct wait_source tap = {.take = take, .due = net_timer_due};

	lwip_init();
	if (net_link_open(n, fd) < 0)
		return -EINVAL;
	tap.fd = fd;
	wait_on(&tap);
	return 0;
}

int net_start(const struct unikernel_net *n)
{
	return net_open(n, UNIKERNEL_NET_FD);
}

void net_finish(void)
{
	uint64_t deadline = wait_now() + last_bytes;

	if (!net_link())
		return;
	net_tcp_flush();
	while (net_tcp_is_sending() && wait_now() < deadline)
		wait_once(deadline);
}
