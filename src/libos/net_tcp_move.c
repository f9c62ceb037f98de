// SPDX-License-Identifier: MIT
// Bytes in and out of a connection.
#include "libos/net_hook.h"
#include "libos/net_tcp.h"
#include "libos/net_tcp_table.h"

#include "lwip/priv/tcp_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

// Bytes of a packet that the host cuts into segments: what a pbuf can say, headers included.
enum { PACKET_MAX = 65000 };

// Bytes that wait for net_tcp_flush at most: what is still in the processor's cache when it is sent.
enum { HELD_MAX = 128 * 1024 };

static struct tcp_socket *dirty;
static size_t held;
size_t net_hook_more;

void net_tcp_forget(struct tcp_socket *s)
{
	if (!s->is_dirty)
		return;
	s->is_dirty = false;
	*s->link_dirty = s->next_dirty;
	if (s->next_dirty)
		s->next_dirty->link_dirty = s->link_dirty;
}

static void remember(struct tcp_socket *s)
{
	if (s->is_dirty)
		return;
	s->is_dirty = true;
	s->next_dirty = dirty;
	s->link_dirty = &dirty;
	if (dirty)
		dirty->link_dirty = &s->next_dirty;
	dirty = s;
}

void net_tcp_push(struct tcp_socket *s)
{
	if (s->is_corked || !s->pcb || s->stage != TCP_CONNECTED)
		return;
	if (!(s->socket.file.flags & O_NONBLOCK)) {
		tcp_output(s->pcb);
		return;
	}
	remember(s);
	if (held > HELD_MAX)
		net_tcp_flush();
}

void net_tcp_flush(void)
{
	held = 0;
	while (dirty) {
		struct tcp_socket *s = dirty;

		net_tcp_forget(s);
		tcp_output(s->pcb);
	}
}

bool net_tcp_is_sending(void)
{
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		if (pcb->unsent || pcb->unacked)
			return true;
	return false;
}

// Copies from the packets that came, and lets go of those that were read. Bytes.
static size_t take(struct tcp_socket *s, char *to, size_t size)
{
	size_t done = 0;

	while (s->first && done < size) {
		struct pbuf *p = s->first;
		size_t left = p->tot_len - s->read, n = left < size - done ? left : size - done;

		if (to)
			pbuf_copy_partial(p, to + done, (u16_t)n, (u16_t)s->read);
		done += n;
		s->read += n;
		if (s->read < p->tot_len)
			break;
		s->read = 0;
		s->first = p->later;
		pbuf_free(p);
	}
	s->unread -= done;
	return done;
}

// The same, but all stays as it is.
static size_t look(const struct tcp_socket *s, char *to, size_t size)
{
	size_t done = 0, skip = s->read;

	for (const struct pbuf *p = s->first; p && done < size; p = p->later) {
		size_t left = p->tot_len - skip, n = left < size - done ? left : size - done;

		pbuf_copy_partial(p, to + done, (u16_t)n, (u16_t)skip);
		done += n;
		skip = 0;
	}
	return done;
}

// A program that reads all there is, and whose peer could have sent more than half a window before it did, is kept
// waiting by the window.
static void widen_window(struct tcp_socket *s)
{
	if (s->unread || !s->pcb)
		return;
	if (s->most_unread > net_tcp_window(s->pcb) / 2)
		net_tcp_widen(s->pcb);
	s->most_unread = 0;
}

static void open_window(struct tcp_socket *s, size_t bytes)
{
	while (bytes && s->pcb) {
		u16_t n = bytes < UINT16_MAX ? (u16_t)bytes : UINT16_MAX;

		tcp_recved(s->pcb, n);
		bytes -= n;
	}
}

static long nothing_there(struct tcp_socket *s)
{
	if (s->socket.error)
		return -socket_take_error(&s->socket);
	if (s->stage == TCP_CONNECTING)
		return -EAGAIN;
	if (s->stage != TCP_CONNECTED)
		return -ENOTCONN;
	return s->peer_is_done || s->receives_no_more ? 0 : -EAGAIN;
}

long net_tcp_receive(struct socket *socket, struct message *m)
{
	struct tcp_socket *s = (struct tcp_socket *)socket;
	const bool looks = m->flags & MSG_PEEK, drops = (m->flags & (MSG_PEEK | MSG_TRUNC)) == MSG_TRUNC;
	size_t done = 0;

	if (!s->unread)
		return nothing_there(s);
	for (size_t i = 0; i < m->count && s->unread; i++) {
		const struct iovec *v = &m->parts[i];
		size_t n = looks ? look(s, v->iov_base, v->iov_len) : take(s, drops ? NULL : v->iov_base, v->iov_len);

		done += n;
		if (looks || n < v->iov_len)
			break;
	}
	if (!looks) {
		widen_window(s);
		open_window(s, done);
	}
	return (long)done;
}

static long refuse_send(struct tcp_socket *s)
{
	if (s->socket.error)
		return -socket_take_error(&s->socket);
	if (s->stage == TCP_CONNECTING)
		return -EAGAIN;
	if (s->sends_no_more || s->stage == TCP_CONNECTED)
		return -EPIPE;
	return -ENOTCONN;
}

// As much as makes one packet, so that it lies in one piece and goes out from where it lies.
static size_t piece(const struct tcp_pcb *pcb, size_t length)
{
	size_t half_window = pcb->snd_wnd_max / 2, most = pcb->mss;

	if (half_window && half_window < most)
		most = half_window;
	if (length > most)
		length = most;
	return length < tcp_sndbuf(pcb) ? length : tcp_sndbuf(pcb);
}

// `more` bytes will follow these. how: TCP_WRITE_FLAG_COPY, or 0 for what is lent.
static size_t put(struct tcp_pcb *pcb, const char *from, size_t length, size_t more, u8_t how)
{
	size_t done = 0;

	while (done < length) {
		size_t n = piece(pcb, length - done);

		net_hook_more = more + length - done - n;
		if (!n || tcp_write(pcb, from + done, (u16_t)n, how | (net_hook_more ? TCP_WRITE_FLAG_MORE : 0)) !=
				  ERR_OK)
			break;
		done += n;
	}
	return done;
}

// lwIP makes packets of pcb->mss bytes, and counts its congestion window in them, so they grow with the window. They
// never shrink: what has been queued is no longer than that.
static void lengthen_packets(struct tcp_pcb *pcb)
{
	const size_t segment = net_tcp_segment(pcb), half = pcb->cwnd / 2 < PACKET_MAX ? pcb->cwnd / 2 : PACKET_MAX;

	if (half / segment * segment > pcb->mss)
		pcb->mss = (u16_t)(half / segment * segment);
}

long net_tcp_send(struct socket *socket, struct message *m)
{
	struct tcp_socket *s = (struct tcp_socket *)socket;
	size_t done = 0, wanted = 0, more;

	if (s->stage != TCP_CONNECTED || !s->pcb || s->sends_no_more || s->socket.error)
		return refuse_send(s);
	lengthen_packets(s->pcb);
	more = m->flags & MSG_MORE || s->is_corked ? TCP_MSS : 0;
	for (size_t i = 0; i < m->count; i++)
		more += m->parts[i].iov_len;
	for (size_t i = 0; i < m->count && done == wanted; i++) {
		const struct iovec *v = &m->parts[i];

		wanted += v->iov_len;
		more -= v->iov_len;
		done += put(s->pcb, v->iov_base, v->iov_len, more, m->is_lent ? 0 : TCP_WRITE_FLAG_COPY);
	}
	if (done < wanted || !net_tcp_has_room(s->pcb))
		s->wants_room = true;
	// What is held back waits for more, but not for ever: where there is no room for more, it goes.
	held += done;
	if (!(m->flags & MSG_MORE) || done < wanted)
		net_tcp_push(s);
	return done || !wanted ? (long)done : -EAGAIN;
}
