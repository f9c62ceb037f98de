// SPDX-License-Identifier: MIT
#include "libos/net_memory.h"
#include "libos/net_socket.h"
#include "libos/net_timer.h"
#include "libos/wait.h"

#include "lwip/udp.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>

enum { WAITING_MAX = 256 * 1024, OVERHEAD = 256, HEADERS = IP_HLEN + UDP_HLEN };

struct datagram {
	struct datagram *next;
	struct pbuf *bytes;
	struct sockaddr_in from;
};

struct udp_socket {
	struct socket socket;
	struct udp_pcb *pcb;
	struct datagram *first, **end;
	size_t waiting; // bytes that it holds, and what holding them costs
	bool receives_no_more;
};

static struct sockaddr_in address(const ip_addr_t *ip, u16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = ip4_addr_get_u32(ip)};
}

// What finds no room is lost, as datagrams may be.
static void on_receive(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from, u16_t port)
{
	struct udp_socket *s = arg;
	struct datagram *d = s->waiting < WAITING_MAX ? net_allocate(sizeof(*d)) : NULL;

	(void)pcb;
	if (!d) {
		pbuf_free(p);
		return;
	}
	*d = (struct datagram){.bytes = p, .from = address(from, port)};
	*s->end = d;
	s->end = &d->next;
	s->waiting += p->tot_len + OVERHEAD;
	file_changed(&s->socket.file);
}

static void drop_first(struct udp_socket *s)
{
	struct datagram *d = s->first;

	s->first = d->next;
	if (!s->first)
		s->end = &s->first;
	s->waiting -= d->bytes->tot_len + OVERHEAD;
	pbuf_free(d->bytes);
	net_free(d);
}

static long udp_bind_socket(struct socket *socket, const struct sockaddr_in *a)
{
	struct udp_socket *s = (struct udp_socket *)socket;
	const ip_addr_t ip = {a->sin_addr.s_addr};

	if (s->pcb->local_port)
		return -EINVAL;
	if (socket->reuses_address)
		ip_set_option(s->pcb, SOF_REUSEADDR);
	return socket_errno(udp_bind(s->pcb, &ip, ntohs(a->sin_port)));
}

static long connect_socket(struct socket *socket, const struct sockaddr_in *a)
{
	struct udp_socket *s = (struct udp_socket *)socket;
	const ip_addr_t ip = {a->sin_addr.s_addr};

	if (a->sin_family == AF_UNSPEC) {
		udp_disconnect(s->pcb);
		return 0;
	}
	return socket_errno(udp_connect(s->pcb, &ip, ntohs(a->sin_port)));
}

static bool is_connected(const struct udp_socket *s)
{
	return s->pcb->flags & UDP_FLAGS_CONNECTED;
}

static struct pbuf *gather(const struct message *m, size_t length)
{
	struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)length, PBUF_RAM);
	u16_t at = 0;

	for (size_t i = 0; p && i < m->count; i++) {
		pbuf_take_at(p, m->parts[i].iov_base, (u16_t)m->parts[i].iov_len, at);
		at = (u16_t)(at + m->parts[i].iov_len);
	}
	return p;
}

static size_t length_of(const struct message *m)
{
	size_t length = 0;

	for (size_t i = 0; i < m->count; i++)
		length += m->parts[i].iov_len;
	return length;
}

static long send_datagram(struct socket *socket, struct message *m)
{
	struct udp_socket *s = (struct udp_socket *)socket;
	const size_t length = length_of(m);
	ip_addr_t to = {m->peer.sin_addr.s_addr};
	struct pbuf *p;
	err_t e;

	if (m->peer.sin_family == AF_UNSPEC && !is_connected(s))
		return -EDESTADDRREQ;
	if (length + HEADERS > netif_default->mtu)
		return -EMSGSIZE;
	if (m->peer.sin_family != AF_UNSPEC && ip4_addr_isbroadcast(&to, netif_default) && !socket->may_broadcast)
		return -EACCES;
	p = gather(m, length);
	if (!p)
		return -ENOBUFS;
	net_timer_stir(wait_now());
	e = m->peer.sin_family == AF_UNSPEC ? udp_send(s->pcb, p) : udp_sendto(s->pcb, p, &to, ntohs(m->peer.sin_port));
	pbuf_free(p);
	return e == ERR_OK ? (long)length : socket_errno(e);
}

static long receive_datagram(struct socket *socket, struct message *m)
{
	struct udp_socket *s = (struct udp_socket *)socket;
	size_t done = 0, full;

	if (!s->first)
		return socket->error ? -socket_take_error(socket) : s->receives_no_more ? 0 : -EAGAIN;
	full = s->first->bytes->tot_len;
	for (size_t i = 0; i < m->count && done < full; i++) {
		size_t n = m->parts[i].iov_len < full - done ? m->parts[i].iov_len : full - done;

		pbuf_copy_partial(s->first->bytes, m->parts[i].iov_base, (u16_t)n, (u16_t)done);
		done += n;
	}
	m->peer = s->first->from;
	m->full = full;
	if (!(m->flags & MSG_PEEK))
		drop_first(s);
	return (long)done;
}

static long shut(struct socket *socket, int how)
{
	struct udp_socket *s = (struct udp_socket *)socket;

	if (!is_connected(s))
		return -ENOTCONN;
	if (how != SHUT_WR)
		s->receives_no_more = true;
	file_changed(&socket->file);
	return 0;
}

static long local(struct socket *socket, struct sockaddr_in *out)
{
	struct udp_socket *s = (struct udp_socket *)socket;
	const ip_addr_t *ip = &s->pcb->local_ip;

	// A connected one tells from where its datagrams go.
	if (ip_addr_isany(ip) && is_connected(s))
		ip = netif_ip_addr4(netif_default);
	*out = address(ip, s->pcb->local_port);
	return 0;
}

static long peer(struct socket *socket, struct sockaddr_in *out)
{
	struct udp_socket *s = (struct udp_socket *)socket;

	*out = address(&s->pcb->remote_ip, s->pcb->remote_port);
	return is_connected(s) ? 0 : -ENOTCONN;
}

static unsigned poll_socket(struct file *f)
{
	const struct udp_socket *s = (const struct udp_socket *)f;

	return POLLOUT | (s->first || s->receives_no_more ? POLLIN : 0) | (s->socket.error ? POLLERR : 0);
}

static long control(struct file *f, unsigned long request, void *argument)
{
	const struct udp_socket *s = (const struct udp_socket *)f;

	if (request != FIONREAD)
		return -ENOTTY;
	*(int *)argument = s->first ? s->first->bytes->tot_len : 0;
	return 0;
}

static void release(struct file *f)
{
	struct udp_socket *s = (struct udp_socket *)f;

	while (s->first)
		drop_first(s);
	udp_remove(s->pcb);
	net_free(s);
}

static const struct file_ops file_ops = {
	.read = socket_file_read,
	.write = socket_file_write,
	.poll = poll_socket,
	.ioctl = control,
	.stat = socket_file_stat,
	.release = release,
};

static const struct socket_ops socket_ops = {
	.bind = udp_bind_socket,
	.connect = connect_socket,
	.shutdown = shut,
	.send = send_datagram,
	.receive = receive_datagram,
	.local = local,
	.peer = peer,
};

struct socket *net_udp_make(int flags)
{
	struct udp_socket *s = net_allocate_zeroed(1, sizeof(*s));

	if (!s)
		return NULL;
	s->pcb = udp_new();
	if (!s->pcb) {
		net_free(s);
		return NULL;
	}
	socket_init(&s->socket, SOCK_DGRAM, &file_ops, &socket_ops, flags);
	s->end = &s->first;
	udp_recv(s->pcb, on_receive, s);
	return &s->socket;
}
