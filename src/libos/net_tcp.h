// SPDX-License-Identifier: MIT
// TCP sockets: what lwIP tells of a connection is kept until the program asks.
#ifndef LIBOS_NET_TCP_H
#define LIBOS_NET_TCP_H

#include "libos/net_socket.h"

#include "lwip/tcp.h"

enum tcp_stage {
	TCP_FRESH,
	TCP_LISTENS,
	TCP_CONNECTING,
	TCP_CONNECTED, // and for good: a connection that has ended was one
};

struct tcp_socket {
	struct socket socket;
	enum tcp_stage stage;
	struct tcp_pcb *pcb; // NULL: there is none yet, or it is no longer ours
	struct sockaddr_in local, peer;

	struct pbuf *first, *last; // received, linked by `later`
	size_t read, unread;       // bytes of `first` that were read; bytes in all that were not
	size_t most_unread;        // since there were last none
	bool peer_is_done;         // there will be no more
	bool sends_no_more, receives_no_more;
	bool wants_room; // there is none to write into: tell when there is
	bool has_no_delay, is_corked;
	bool is_dirty; // something was written that is not sent
	struct tcp_socket *next_dirty, **link_dirty;

	struct tcp_socket *waiting, **waiting_end; // of one that listens: not accepted yet
	unsigned waiting_count, waiting_max;
	struct tcp_socket *next_waiting;
};

// lwIP has a connection for us to accept.
err_t net_tcp_on_accept(void *listener, struct tcp_pcb *pcb, err_t e);

// Makes a socket around lwIP's half, which is told whom to call. NULL: no memory.
struct tcp_socket *net_tcp_wrap(struct tcp_pcb *pcb, int flags);

// Has lwIP's half tell this socket.
void net_tcp_attach(struct tcp_socket *s);

// A connection has been made: from here on its packets may be longer than its segments.
void net_tcp_established(struct tcp_socket *s);

// Leaves what remains to be done to lwIP, which does not know this socket any more.
void net_tcp_part(struct tcp_socket *s);

// Receives, as socket_ops has it.
long net_tcp_receive(struct socket *s, struct message *m);

// Whether there is room for a write that is worth it, which is when poll says so.
bool net_tcp_has_room(const struct tcp_pcb *pcb);

// Sends, as socket_ops has it.
long net_tcp_send(struct socket *s, struct message *m);

// What is written goes out now, or, if the socket does not wait, with all else before the next wait: an answer and the
// end of its connection are one packet then.
void net_tcp_push(struct tcp_socket *s);

// It will not be sent: the socket goes.
void net_tcp_forget(struct tcp_socket *s);

// Drops what was received and not read.
void net_tcp_drop_unread(struct tcp_socket *s);

// What has been written and waits for net_tcp_flush goes out.
void net_tcp_flush(void);

// Whether a connection has bytes, or its end, that the peer has not acknowledged.
bool net_tcp_is_sending(void);

// Sets an option, as socket_ops has it.
long net_tcp_set(struct socket *s, int level, int name, int value);

// Tells one.
long net_tcp_get(struct socket *s, int level, int name, int *value);

#endif
