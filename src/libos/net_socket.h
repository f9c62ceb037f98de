// SPDX-License-Identifier: MIT
// A socket: a file, and what only sockets can do. IPv4, TCP and UDP. As with files, no operation waits, and each
// answers as the system call does: a value or −errno.
#ifndef LIBOS_NET_SOCKET_H
#define LIBOS_NET_SOCKET_H

#include "libos/file.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct socket;

// The bytes of one call, and where a datagram goes to or comes from.
struct message {
	const struct iovec *parts;
	size_t count;
	int flags;               // MSG_…
	bool is_lent;            // the bytes to send are those of a file's memory (file_ops.peek)
	struct sockaddr_in peer; // family 0: none
	size_t full;             // out: the length of a datagram that did not fit
};

struct socket_ops {
	long (*bind)(struct socket *s, const struct sockaddr_in *a);
	// −EINPROGRESS: it is done when POLLOUT is there, for good or for bad.
	long (*connect)(struct socket *s, const struct sockaddr_in *a);
	long (*listen)(struct socket *s, int backlog);
	long (*accept)(struct socket *s, struct socket **out);
	long (*shutdown)(struct socket *s, int how);
	long (*send)(struct socket *s, struct message *m);
	long (*receive)(struct socket *s, struct message *m);
	long (*local)(struct socket *s, struct sockaddr_in *out);
	long (*peer)(struct socket *s, struct sockaddr_in *out);
	// Options of its protocol and those of SOL_SOCKET that are more than a remark. −ENOPROTOOPT: not known.
	long (*set)(struct socket *s, int level, int name, int value);
	long (*get)(struct socket *s, int level, int name, int *value);
};

struct socket {
	struct file file;
	const struct socket_ops *ops;
	int type;                               // SOCK_STREAM, SOCK_DGRAM
	int error;                              // errno of what has gone wrong since it was last asked for
	uint64_t receive_timeout, send_timeout; // ns; WAIT_FOREVER: none
	bool reuses_address, keeps_alive, may_broadcast;
	struct linger linger;
};

// The options and waits of a new socket.
void socket_init(struct socket *s, int type, const struct file_ops *file, const struct socket_ops *ops, int flags);

// The socket of a descriptor, not held. NULL, and the error at *error.
struct socket *socket_of(int fd, long *error);

// Makes a socket without an address. NULL: no memory.
struct socket *net_tcp_make(int flags);

// The same for UDP.
struct socket *net_udp_make(int flags);

// Takes the error that is pending: 0 or errno.
int socket_take_error(struct socket *s);

// Waits until the socket is ready for one of these events, unless it, or the call by its MSG_… flags, is not to wait.
// 0: look again. Else −EAGAIN or −EINTR.
long socket_wait(struct socket *s, unsigned events, int flags);

// Reading as a file operation: receives.
long socket_file_read(struct file *f, const struct iovec *v, size_t count, int64_t offset);

// Writing as a file operation: sends.
long socket_file_write(struct file *f, const struct iovec *v, size_t count, int64_t offset);

// Lending as a file operation: sends without a copy.
long socket_file_lend(struct file *f, const struct iovec *v, size_t count, int64_t offset);

// What stat tells of a socket.
long socket_file_stat(struct file *f, struct stat *out);

// An error of lwIP as −errno.
long socket_errno(int lwip_error);

#endif
