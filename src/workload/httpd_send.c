// SPDX-License-Identifier: MIT
#include "workload/httpd_send.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static const int turns_max = 16;       // system calls for one answer before others have their turn
static const size_t part_max = 262144; // bytes of a file in one of them

static ssize_t send_memory(int fd, const struct http_response *r, size_t sent)
{
	size_t of_head = sent < r->head_length ? sent : r->head_length, of_body = sent - of_head;
	// The two are only read; struct iovec has no const.
	struct iovec parts[2] = {{(void *)(uintptr_t)(r->head + of_head), r->head_length - of_head},
		{(void *)(uintptr_t)(r->body + of_body), r->body_length - of_body}};

	return writev(fd, parts, 2);
}

static ssize_t copy(int fd, int file, off_t at, size_t length)
{
	char part[16384];
	ssize_t n = pread(file, part, length < sizeof(part) ? length : sizeof(part), at);

	return n > 0 ? send(fd, part, (size_t)n, 0) : n;
}

// The head waits for the first of the file, to travel with it.
static ssize_t send_file(int fd, const struct http_response *r, size_t sent)
{
	off_t at = (off_t)(sent - r->head_length);
	size_t left = r->head_length + r->body_length - sent;
	ssize_t n;

	if (sent < r->head_length)
		return send(fd, r->head + sent, r->head_length - sent, MSG_MORE);
	n = sendfile(fd, r->file, &at, left < part_max ? left : part_max);
	// Not every file system, nor every kernel, can do that.
	if (n < 0 && (errno == EINVAL || errno == ENOSYS))
		n = copy(fd, r->file, at, left);
	return n;
}

enum io httpd_send(int fd, const struct http_response *r, size_t *sent)
{
	for (int turn = 0; turn < turns_max; turn++) {
		ssize_t n;

		if (*sent == r->head_length + r->body_length)
			return IO_DONE;
		n = r->file >= 0 ? send_file(fd, r, *sent) : send_memory(fd, r, *sent);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return IO_BLOCKED;
		if (n <= 0)
			return IO_FAILED;
		*sent += (size_t)n;
	}
	return IO_GOES_ON;
}
