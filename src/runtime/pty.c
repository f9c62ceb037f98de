// SPDX-License-Identifier: MIT
#include "runtime/pty.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#define NAME_SIZE  64
#define SEND_LIMIT 10 // seconds

bool pty_size(int fd, uint16_t *rows, uint16_t *columns)
{
	struct winsize w;

	if (ioctl(fd, TIOCGWINSZ, &w))
		return false;
	*rows = w.ws_row;
	*columns = w.ws_col;
	return true;
}

bool pty_make_raw(int fd, struct termios *before)
{
	struct termios raw;

	if (tcgetattr(fd, before))
		return false;
	raw = *before;
	cfmakeraw(&raw);
	return tcsetattr(fd, TCSANOW, &raw) == 0;
}

static int connect_to(const char *path, struct err **e)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const struct timeval limit = {.tv_sec = SEND_LIMIT};
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		return err_set(e, "cannot connect to the console socket: its path is longer than an address");
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)))
		return err_sys(e, "cannot make a socket");
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return err_sys(e, "cannot connect to the console socket %s", path);
	return steal_fd(&fd);
}

// Sends the descriptor, with a name as its message.
static int send_master(const char *console_socket, int master, const char *name, struct err **e)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char text[NAME_SIZE];
	struct iovec data = {.iov_base = text, .iov_len = strlen(name)};
	struct msghdr m = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	CLEANUP_FD int fd = connect_to(console_socket, e);

	if (fd < 0)
		return -1;
	memcpy(text, name, data.iov_len);
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.header), &master, sizeof(int));
	if (sendmsg(fd, &m, MSG_NOSIGNAL) != (ssize_t)data.iov_len)
		return err_sys(e, "cannot send the terminal to %s", console_socket);
	return 0;
}

static int open_pair(int *master, int *slave, char name[NAME_SIZE], struct err **e)
{
	*master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || unlockpt(*master) || ptsname_r(*master, name, NAME_SIZE))
		return err_sys(e, "cannot make a terminal");
	*slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	return *slave < 0 ? err_sys(e, "cannot open the terminal %s", name) : 0;
}

int pty_open(const char *console_socket, uint16_t rows, uint16_t columns, struct err **e)
{
	const struct winsize size = {.ws_row = rows, .ws_col = columns};
	CLEANUP_FD int master = -1;
	CLEANUP_FD int slave = -1;
	char name[NAME_SIZE];
	struct termios before;

	if (open_pair(&master, &slave, name, e))
		return -1;
	if ((rows && columns && ioctl(slave, TIOCSWINSZ, &size)) || !pty_make_raw(slave, &before))
		return err_sys(e, "cannot set up the terminal %s", name);
	// As its controlling terminal it tells this process of a new size, and that it was closed.
	if (ioctl(slave, TIOCSCTTY, 0))
		return err_sys(e, "cannot control the terminal %s", name);
	if (send_master(console_socket, master, name, e))
		return -1;
	return steal_fd(&slave);
}
