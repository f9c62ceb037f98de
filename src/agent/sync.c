// SPDX-License-Identifier: MIT
#include "agent/sync.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int sync_pair(int *ours, int *childs)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return -1;
	if (fcntl(fds[0], F_SETFL, O_NONBLOCK)) {
		close(fds[0]);
		close(fds[1]);
		return -1;
	}
	*ours = fds[0];
	*childs = fds[1];
	return 0;
}

// By write(2), which every filter of system calls allows.
int sync_send(int fd, enum sync_type type, const char *text)
{
	char packet[1024];
	int n = snprintf(packet, sizeof(packet), "%c%s", type, text ? text : "");
	size_t len = n < (int)sizeof(packet) ? (size_t)n : sizeof(packet) - 1;

	return write(fd, packet, len) == (ssize_t)len ? 0 : -1;
}

int sync_send_terminal(int fd, int master)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char type = SYNC_TERMINAL;
	struct iovec part = {.iov_base = &type, .iov_len = 1};
	struct msghdr m = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &master, sizeof(int));
	return sendmsg(fd, &m, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

int sync_wait(int fd)
{
	char type;
	ssize_t n;

	do
		n = read(fd, &type, 1);
	while (n < 0 && errno == EINTR);
	return n == 1 && type == SYNC_GO ? 0 : -1;
}

int sync_receive(int fd, struct sync_message *m)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char packet[1024];
	struct iovec part = {.iov_base = packet, .iov_len = sizeof(packet) - 1};
	struct msghdr h = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	struct cmsghdr *c;
	ssize_t n;

	// A child that died with a message unread is reported once, before what it said itself can be read.
	do
		n = recvmsg(fd, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == ECONNRESET);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -1;
	packet[n] = '\0';
	m->type = (enum sync_type)packet[0];
	m->fd = -1;
	snprintf(m->text, sizeof(m->text), "%s", packet + 1);
	c = CMSG_FIRSTHDR(&h);
	if (c && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&m->fd, CMSG_DATA(c), sizeof(int));
	return 1;
}
