// SPDX-License-Identifier: MIT
// How a connection comes about, from either side, and who is at its ends; as struct socket_ops has it.
#ifndef LIBOS_NET_TCP_BEGIN_H
#define LIBOS_NET_TCP_BEGIN_H

#include "libos/net_socket.h"

// Gives the socket an address of this machine.
long net_tcp_bind(struct socket *s, const struct sockaddr_in *a);

// Begins a connection.
long net_tcp_connect(struct socket *s, const struct sockaddr_in *a);

// Lets connections come; `backlog` of them wait at most.
long net_tcp_listen(struct socket *s, int backlog);

// Takes the oldest of those that wait.
long net_tcp_accept(struct socket *s, struct socket **out);

// The address at this end.
long net_tcp_local(struct socket *s, struct sockaddr_in *out);

// The address at the other end.
long net_tcp_peer(struct socket *s, struct sockaddr_in *out);

// FIONREAD and TIOCOUTQ.
long net_tcp_ioctl(struct file *f, unsigned long request, void *argument);

#endif
