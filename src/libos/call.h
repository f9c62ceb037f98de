// SPDX-License-Identifier: MIT
// The system calls that there are. Each takes the six arguments of a Linux system call and answers as Linux does: a
// value, or −errno. The table is in call_table.c; what is not there answers −ENOSYS.
#ifndef LIBOS_CALL_H
#define LIBOS_CALL_H

typedef long libos_call(const long *a);

// The table's rows, by the part that has them. A weak one that no one defines is refused like those that are not there.
#define WEAK __attribute__((weak))
extern WEAK libos_call call_socket, call_socketpair, call_bind, call_listen, call_accept, call_accept4, call_connect,
	call_shutdown, call_sendto, call_recvfrom, call_sendmsg, call_recvmsg, call_sendmmsg, call_recvmmsg,
	call_getsockname, call_getpeername, call_setsockopt, call_getsockopt, call_sendfile; // net_*.c
extern WEAK libos_call call_poll, call_ppoll, call_select, call_pselect6, call_epoll_create1, call_epoll_ctl,
	call_epoll_wait, call_epoll_pwait, call_eventfd2; // poll.c, epoll.c

// Where musl's system calls come: number and arguments as in the Linux interface of x86-64.
long libos_syscall(long number, long a, long b, long c, long d, long e, long f);

#endif
