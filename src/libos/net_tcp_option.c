// SPDX-License-Identifier: MIT
#include "libos/net_tcp.h"
#include "libos/net_tcp_table.h"

#include "lwip/priv/tcp_priv.h"

#include <errno.h>
#include <linux/tcp.h>

static const unsigned ms = 1000;

static struct tcp_pcb *connection(struct tcp_socket *s)
{
	return s->stage == TCP_LISTENS ? NULL : s->pcb;
}

static void set_no_delay(struct tcp_socket *s, bool is_on)
{
	struct tcp_pcb *pcb = connection(s);

	s->has_no_delay = is_on;
	if (!pcb)
		return;
	if (is_on) {
		tcp_nagle_disable(pcb);
		net_tcp_push(s);
	} else {
		tcp_nagle_enable(pcb);
	}
}

static void set_cork(struct tcp_socket *s, bool is_on)
{
	s->is_corked = is_on;
	if (!is_on)
		net_tcp_push(s);
}

static long set_keepalive(struct tcp_socket *s, int name, int value)
{
	struct tcp_pcb *pcb = connection(s);

	if (value < 1 || value > 32767)
		return -EINVAL;
	if (!pcb)
		return 0;
	if (name == TCP_KEEPIDLE)
		pcb->keep_idle = (u32_t)value * ms;
	else if (name == TCP_KEEPINTVL)
		pcb->keep_intvl = (u32_t)value * ms;
	else
		pcb->keep_cnt = (u32_t)value;
	return 0;
}

long net_tcp_set(struct socket *socket, int level, int name, int value)
{
	struct tcp_socket *s = (struct tcp_socket *)socket;

	if (level == SOL_SOCKET && name == SO_KEEPALIVE) {
		if (connection(s) && value)
			ip_set_option(s->pcb, SOF_KEEPALIVE);
		else if (connection(s))
			ip_reset_option(s->pcb, SOF_KEEPALIVE);
		return 0;
	}
	if (level != IPPROTO_TCP)
		return -ENOPROTOOPT;
	switch (name) {
	case TCP_NODELAY:
		set_no_delay(s, value);
		return 0;
	case TCP_CORK:
		set_cork(s, value);
		return 0;
	case TCP_KEEPIDLE:
	case TCP_KEEPINTVL:
	case TCP_KEEPCNT:
		return set_keepalive(s, name, value);
	default:
		return -ENOPROTOOPT;
	}
}

long net_tcp_get(struct socket *socket, int level, int name, int *value)
{
	struct tcp_socket *s = (struct tcp_socket *)socket;
	const struct tcp_pcb *pcb = connection(s);

	if (level == SOL_SOCKET && name == SO_ACCEPTCONN) {
		*value = s->stage == TCP_LISTENS;
		return 0;
	}
	if (level != IPPROTO_TCP)
		return -ENOPROTOOPT;
	switch (name) {
	case TCP_NODELAY:
		*value = s->has_no_delay;
		return 0;
	case TCP_CORK:
		*value = s->is_corked;
		return 0;
	case TCP_MAXSEG:
		*value = pcb && net_tcp_segment(pcb) ? net_tcp_segment(pcb) : TCP_MSS;
		return 0;
	case TCP_KEEPIDLE:
		*value = pcb ? (int)(pcb->keep_idle / ms) : 0;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}
