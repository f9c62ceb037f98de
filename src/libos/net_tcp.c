// SPDX-License-Identifier: MIT
#include "libos/net_tcp.h"
#include "libos/net_memory.h"
#include "libos/net_tcp_begin.h"
#include "libos/net_tcp_table.h"

#include "lwip/priv/tcp_priv.h"

#include <errno.h>
#include <poll.h>

enum { SEGMENTS = 10 }; // of a first packet, and in the first window at least (RFC 6928)

// Bytes: a peer that asks for less would have each of its bytes sent by itself. As Linux has it.
enum { SEGMENT_MIN = 48 };

void net_tcp_established(struct tcp_socket *s)
{
	const u16_t mss = LWIP_MAX(s->pcb->mss, SEGMENT_MIN);

	net_tcp_set_segment(s->pcb, mss);
	s->pcb->mss = (u16_t)(SEGMENTS * mss);
	if (s->pcb->cwnd < s->pcb->mss)
		s->pcb->cwnd = s->pcb->mss;
	// Half-open connections give way first when memory is short.
	tcp_setprio(s->pcb, TCP_PRIO_MAX);
	s->stage = TCP_CONNECTED;
}

static void append(struct tcp_socket *s, struct pbuf *p)
{
	p->later = NULL;
	if (s->first)
		s->last->later = p;
	else
		s->first = p;
	s->last = p;
	s->unread += p->tot_len;
	if (s->unread > s->most_unread)
		s->most_unread = s->unread;
}

// Once both ends have said their last, nothing of the connection is ours: lwIP sees it to its end.
static err_t on_receive(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t e)
{
	struct tcp_socket *s = arg;

	(void)e;
	if (p && s->receives_no_more) {
		tcp_recved(pcb, p->tot_len);
		pbuf_free(p);
		return ERR_OK;
	}
	if (p)
		append(s, p);
	else
		s->peer_is_done = true;
	if (!p && s->sends_no_more)
		net_tcp_part(s);
	file_changed(&s->socket.file);
	return ERR_OK;
}

bool net_tcp_has_room(const struct tcp_pcb *pcb)
{
	return tcp_sndbuf(pcb) > TCP_SNDLOWAT && tcp_sndqueuelen(pcb) < TCP_SNDQUEUELOWAT;
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t length)
{
	struct tcp_socket *s = arg;

	(void)length;
	if (s->wants_room && net_tcp_has_room(pcb)) {
		s->wants_room = false;
		file_changed(&s->socket.file);
	}
	return ERR_OK;
}

// lwIP has given the connection up, and its half is gone.
static void on_error(void *arg, err_t e)
{
	struct tcp_socket *s = arg;

	net_tcp_forget(s);
	s->pcb = NULL;
	if (e != ERR_CLSD)
		s->socket.error = s->stage == TCP_CONNECTING && e == ERR_RST ? ECONNREFUSED : (int)-socket_errno(e);
	if (s->stage == TCP_CONNECTING)
		s->stage = TCP_FRESH;
	s->peer_is_done = true;
	file_changed(&s->socket.file);
}

void net_tcp_attach(struct tcp_socket *s)
{
	tcp_arg(s->pcb, s);
	tcp_recv(s->pcb, on_receive);
	tcp_sent(s->pcb, on_sent);
	tcp_err(s->pcb, on_error);
}

void net_tcp_part(struct tcp_socket *s)
{
	struct tcp_pcb *pcb = s->pcb;

	net_tcp_forget(s);
	s->pcb = NULL;
	if (!pcb)
		return;
	tcp_arg(pcb, NULL);
	if (s->stage == TCP_LISTENS) {
		tcp_accept(pcb, NULL);
		return;
	}
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_err(pcb, NULL);
}

void net_tcp_drop_unread(struct tcp_socket *s)
{
	while (s->first) {
		struct pbuf *p = s->first;

		s->first = p->later;
		pbuf_free(p);
	}
	s->unread = s->read = 0;
}

static void abort_waiting(struct tcp_socket *s)
{
	while (s->waiting) {
		struct tcp_socket *w = s->waiting;

		s->waiting = w->next_waiting;
		w->socket.linger = (struct linger){.l_onoff = 1};
		file_drop(&w->socket.file);
	}
}

static void release(struct file *f)
{
	struct tcp_socket *s = (struct tcp_socket *)f;
	struct tcp_pcb *pcb = s->pcb;
	bool is_hard = s->stage == TCP_CONNECTED && s->socket.linger.l_onoff && !s->socket.linger.l_linger;

	abort_waiting(s);
	net_tcp_drop_unread(s);
	net_tcp_part(s);
	if (pcb && (is_hard || tcp_close(pcb) != ERR_OK))
		tcp_abort(pcb);
	net_free(s);
}

static unsigned poll_connection(const struct tcp_socket *s)
{
	unsigned events = 0;

	if (s->unread || s->peer_is_done || s->receives_no_more)
		events |= POLLIN;
	if (s->peer_is_done || s->receives_no_more)
		events |= POLLRDHUP;
	if (!s->pcb || s->sends_no_more || net_tcp_has_room(s->pcb))
		events |= POLLOUT;
	if (s->peer_is_done && (s->sends_no_more || !s->pcb))
		events |= POLLHUP;
	return events;
}

static unsigned poll_socket(struct file *f)
{
	const struct tcp_socket *s = (const struct tcp_socket *)f;
	unsigned error = s->socket.error ? POLLERR : 0;

	switch (s->stage) {
	case TCP_FRESH:
		return error | POLLOUT | POLLHUP;
	case TCP_LISTENS:
		return error | (s->waiting ? POLLIN : 0);
	case TCP_CONNECTING:
		return error;
	default:
		return error | poll_connection(s);
	}
}

// lwIP looks at its counters of unread and unacknowledged bytes when it closes, so both ways end here.
static long shut(struct socket *socket, int how)
{
	struct tcp_socket *s = (struct tcp_socket *)socket;

	if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
		return -EINVAL;
	if (s->stage != TCP_CONNECTED)
		return -ENOTCONN;
	if (how != SHUT_WR)
		s->receives_no_more = true;
	if (how != SHUT_RD && !s->sends_no_more) {
		s->sends_no_more = true;
		if (s->pcb && tcp_shutdown(s->pcb, 0, 1) != ERR_OK)
			return -ENOBUFS;
		if (s->peer_is_done)
			net_tcp_part(s);
	}
	file_changed(&socket->file);
	return 0;
}

static const struct file_ops file_ops = {
	.read = socket_file_read,
	.write = socket_file_write,
	.lend = socket_file_lend,
	.poll = poll_socket,
	.ioctl = net_tcp_ioctl,
	.stat = socket_file_stat,
	.release = release,
};

static const struct socket_ops socket_ops = {
	.bind = net_tcp_bind,
	.connect = net_tcp_connect,
	.listen = net_tcp_listen,
	.accept = net_tcp_accept,
	.shutdown = shut,
	.send = net_tcp_send,
	.receive = net_tcp_receive,
	.local = net_tcp_local,
	.peer = net_tcp_peer,
	.set = net_tcp_set,
	.get = net_tcp_get,
};

struct tcp_socket *net_tcp_wrap(struct tcp_pcb *pcb, int flags)
{
	struct tcp_socket *s = net_allocate_zeroed(1, sizeof(*s));

	if (!s)
		return NULL;
	socket_init(&s->socket, SOCK_STREAM, &file_ops, &socket_ops, flags);
	s->waiting_end = &s->waiting;
	s->pcb = pcb;
	net_tcp_attach(s);
	return s;
}

struct socket *net_tcp_make(int flags)
{
	struct tcp_pcb *pcb = tcp_new();
	struct tcp_socket *s = pcb ? net_tcp_wrap(pcb, flags) : NULL;

	if (pcb && !s)
		tcp_abort(pcb);
	return s ? &s->socket : NULL;
}
