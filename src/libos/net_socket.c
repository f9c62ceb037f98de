// SPDX-License-Identifier: MIT
#include "libos/net_socket.h"
#include "libos/wait.h"

#include "lwip/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>

void socket_init(struct socket *s, int type, const struct file_ops *file, const struct socket_ops *ops, int flags)
{
	file_init(&s->file, file, O_RDWR | (flags & SOCK_NONBLOCK ? O_NONBLOCK : 0));
	s->ops = ops;
	s->type = type;
	s->receive_timeout = s->send_timeout = WAIT_FOREVER;
}

struct socket *socket_of(int fd, long *error)
{
	struct file *f = fd_file(fd);

	*error = !f ? -EBADF : f->ops->read != socket_file_read ? -ENOTSOCK : 0;
	return *error ? NULL : (struct socket *)f;
}

int socket_take_error(struct socket *s)
{
	int error = s->error;

	s->error = 0;
	return error;
}

long socket_wait(struct socket *s, unsigned events, int flags)
{
	uint64_t timeout = events & POLLIN ? s->receive_timeout : s->send_timeout;

	if (s->file.flags & O_NONBLOCK || flags & MSG_DONTWAIT)
		return -EAGAIN;
	return file_wait(&s->file, events, timeout == WAIT_FOREVER ? WAIT_FOREVER : wait_now() + timeout);
}

long socket_file_read(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	struct socket *s = (struct socket *)f;
	struct message m = {.parts = v, .count = count};

	return offset == FILE_STREAM ? s->ops->receive(s, &m) : -ESPIPE;
}

long socket_file_write(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	struct socket *s = (struct socket *)f;
	struct message m = {.parts = v, .count = count};

	return offset == FILE_STREAM ? s->ops->send(s, &m) : -ESPIPE;
}

long socket_file_lend(struct file *f, const struct iovec *v, size_t count, int64_t offset)
{
	struct socket *s = (struct socket *)f;
	struct message m = {.parts = v, .count = count, .is_lent = true};

	return offset == FILE_STREAM ? s->ops->send(s, &m) : -ESPIPE;
}

long socket_file_stat(struct file *f, struct stat *out)
{
	(void)f;
	out->st_mode = S_IFSOCK | 0777;
	out->st_nlink = 1;
	out->st_blksize = 4096;
	return 0;
}

long socket_errno(int lwip_error)
{
	static const struct {
		err_t lwip;
		int number;
	} table[] = {
		{ERR_OK, 0},
		{ERR_MEM, ENOBUFS},
		{ERR_BUF, EADDRNOTAVAIL}, // no port is left
		{ERR_TIMEOUT, ETIMEDOUT},
		{ERR_RTE, ENETUNREACH},
		{ERR_INPROGRESS, EINPROGRESS},
		{ERR_WOULDBLOCK, EAGAIN},
		{ERR_USE, EADDRINUSE},
		{ERR_ALREADY, EALREADY},
		{ERR_ISCONN, EISCONN},
		{ERR_CONN, ENOTCONN},
		{ERR_IF, ENETDOWN},
		{ERR_ABRT, ETIMEDOUT}, // lwIP gave up: no answer, or no memory
		{ERR_RST, ECONNRESET},
		{ERR_CLSD, ENOTCONN},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].lwip == lwip_error)
			return -table[i].number;
	return -EINVAL;
}
