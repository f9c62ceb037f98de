// SPDX-License-Identifier: MIT
#include "libos/net_tcp_begin.h"
#include "libos/net_tcp.h"
#include "libos/net_tcp_table.h"

#include "lwip/priv/tcp_priv.h"

#include <errno.h>
#include <sys/ioctl.h>

enum { BACKLOG_MAX = 4096, HALF_OPEN_MAX = 255, TIME_WAITS_MAX = 64, FORGET_EVERY = 32 };

static struct sockaddr_in address(const ip_addr_t *ip, u16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = ip4_addr_get_u32(ip)};
}

static void remember_ends(struct tcp_socket *s)
{
	s->local = address(&s->pcb->local_ip, s->pcb->local_port);
	s->peer = address(&s->pcb->remote_ip, s->pcb->remote_port);
}

long net_tcp_bind(struct socket *socket, const struct sockaddr_in *a)
{
	struct tcp_socket *s = (struct tcp_socket *)socket;
	const ip_addr_t ip = {a->sin_addr.s_addr};
	err_t e;

	if (s->stage != TCP_FRESH || !s->pcb || s->pcb->local_port)
		return -EINVAL;
	if (!ip_addr_isany(&ip) && !ip4_addr_isloopback(&ip) && !ip_addr_eq(&ip, netif_ip4_addr(netif_default)))
		return -EADDRNOTAVAIL;
	if (socket->reuses_address)
		ip_set_option(s->pcb, SOF_REUSEADDR);
	e = tcp_bind(s->pcb, &ip, ntohs(a->sin_port));
	if (e != ERR_OK)
		return socket_errno(e);
	s->local = address(&s->pcb->local_ip, s->pcb->local_port);
	return 0;
}

// A socket whose attempt failed may try again.
static int revive(struct tcp_socket *s)
{
	if (s->pcb)
		return 0;
	s->pcb = tcp_new();
	if (!s->pcb)
		return -1;
	net_tcp_attach(s);
	return 0;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t e)
{
	struct tcp_socket *s = arg;

	(void)pcb;
	(void)e;
	net_tcp_established(s);
	remember_ends(s);
	file_changed(&s->socket.file);
	return ERR_OK;
}

long net_tcp_connect(struct socket *socket, const struct sockaddr_in *a)
{
	struct tcp_socket *s = (struct tcp_socket *)socket;
	ip_addr_t ip = {a->sin_addr.s_addr};
	err_t e;

	if (s->stage != TCP_FRESH)
		return s->stage == TCP_CONNECTING ? -EALREADY : s->stage == TCP_LISTENS ? -EINVAL : -EISCONN;
	if (!a->sin_port)
		return -ECONNREFUSED;
	if (revive(s) < 0)
		return -ENOBUFS;
	if (ip_addr_isany(&ip))
		ip4_addr_set_loopback(&ip);
	if (s->has_no_delay)
		tcp_nagle_disable(s->pcb);
	e = tcp_connect(s->pcb, &ip, ntohs(a->sin_port), on_connected);
	if (e != ERR_OK)
		return socket_errno(e);
	if (net_tcp_enter(s->pcb) < 0) {
		struct tcp_pcb *pcb = s->pcb;

		net_tcp_part(s);
		tcp_abort(pcb);
		return -ENOBUFS;
	}
	s->stage = TCP_CONNECTING;
	s->peer_is_done = false;
	remember_ends(s);
	return -EINPROGRESS;
}

// A server that closes first has thousands of connections a second that wait for the end of their time, so only the
// latest are kept; a late packet of an earlier one is answered by a reset, which its peer, being done, takes no notice
// of. To count them is to walk through memory that no one else looks at, so that is done now and then.
static void forget_time_waits(void)
{
	static unsigned accepted;
	struct tcp_pcb *pcb = tcp_tw_pcbs;

	if (++accepted % FORGET_EVERY)
		return;
	for (int i = 0; pcb && i < TIME_WAITS_MAX; i++)
		pcb = pcb->next;
	while (pcb) {
		struct tcp_pcb *next = pcb->next;

		tcp_abort(pcb);
		pcb = next;
	}
}

err_t net_tcp_on_accept(void *arg, struct tcp_pcb *pcb, err_t e)
{
	struct tcp_socket *listener = arg, *s;

	if (e != ERR_OK || !pcb)
		return ERR_VAL;
	forget_time_waits();
	s = listener->waiting_count < listener->waiting_max ? net_tcp_wrap(pcb, 0) : NULL;
	if (!s) {
		tcp_abort(pcb);
		return ERR_ABRT;
	}
	net_tcp_established(s);
	remember_ends(s);
	if (listener->has_no_delay)
		tcp_nagle_disable(pcb);
	s->has_no_delay = listener->has_no_delay;
	*listener->waiting_end = s;
	listener->waiting_end = &s->next_waiting;
	listener->waiting_count++;
	file_changed(&listener->socket.file);
	return ERR_OK;
}

long net_tcp_listen(struct socket *socket, int backlog)
{
	struct tcp_socket *s = (struct tcp_socket *)socket;
	struct tcp_pcb *pcb;
	err_t e = ERR_OK;

	s->waiting_max = backlog < 1 ? 1 : backlog > BACKLOG_MAX ? BACKLOG_MAX : (unsigned)backlog;
	if (s->stage == TCP_LISTENS)
		return 0;
	if (s->stage != TCP_FRESH || !s->pcb)
		return -EINVAL;
	if (!s->pcb->local_port)
		e = tcp_bind(s->pcb, IP4_ADDR_ANY, 0);
	if (e == ERR_OK)
		net_tcp_enter_those_of(s->pcb);
	pcb = e == ERR_OK ? tcp_listen_with_backlog_and_err(s->pcb, HALF_OPEN_MAX, &e) : NULL;
	if (!pcb)
		return socket_errno(e);
	s->pcb = pcb;
	s->stage = TCP_LISTENS;
	s->local = address(&pcb->local_ip, pcb->local_port);
	tcp_accept(pcb, net_tcp_on_accept);
	return 0;
}

long net_tcp_accept(struct socket *socket, struct socket **out)
{
	struct tcp_socket *listener = (struct tcp_socket *)socket, *s = listener->waiting;

	if (listener->stage != TCP_LISTENS)
		return -EINVAL;
	if (!s)
		return -EAGAIN;
	listener->waiting = s->next_waiting;
	if (!listener->waiting)
		listener->waiting_end = &listener->waiting;
	listener->waiting_count--;
	*out = &s->socket;
	return 0;
}

long net_tcp_local(struct socket *socket, struct sockaddr_in *out)
{
	*out = ((struct tcp_socket *)socket)->local;
	out->sin_family = AF_INET;
	return 0;
}

long net_tcp_peer(struct socket *socket, struct sockaddr_in *out)
{
	const struct tcp_socket *s = (const struct tcp_socket *)socket;

	if (s->stage != TCP_CONNECTED)
		return -ENOTCONN;
	*out = s->peer;
	return 0;
}

long net_tcp_ioctl(struct file *f, unsigned long request, void *argument)
{
	const struct tcp_socket *s = (const struct tcp_socket *)f;

	switch (request) {
	case FIONREAD:
		*(int *)argument = (int)s->unread;
		return 0;
	case TIOCOUTQ:
		*(int *)argument = s->pcb && s->stage == TCP_CONNECTED ? (int)(TCP_SND_BUF - tcp_sndbuf(s->pcb)) : 0;
		return 0;
	default:
		return -ENOTTY;
	}
}
