// SPDX-License-Identifier: MIT
#include "vmm/console.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "vmm/terminal.h"

// No more is read than there is room for, so that what was not read waits where it came from.
static void input_ready(void *context, uint32_t events)
{
	struct vmm_console *c = context;
	uint8_t data[SERIAL_INPUT];
	size_t room = serial_room(&c->serial);
	ssize_t n;

	(void)events;
	if (room == 0) {
		loop_unwatch(c->loop, &c->input);
		return;
	}
	n = read(STDIN_FILENO, data, room);
	if (n > 0)
		serial_feed(&c->serial, data, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		loop_unwatch(c->loop, &c->input);
}

static void guest_has_read(void *context, uint32_t events)
{
	struct vmm_console *c = context;

	(void)events;
	loop_watch(c->loop, &c->input, EPOLLIN, NULL);
}

// A regular file cannot be waited for; then there is no input.
static int watch_input(struct vmm_console *c, struct err **e)
{
	c->input = (struct loop_watch){.fd = STDIN_FILENO, .ready = input_ready, .context = c};
	c->readable = (struct loop_watch){.fd = c->room, .ready = guest_has_read, .context = c};
	if (loop_watch(c->loop, &c->input, EPOLLIN, NULL))
		return 0;
	return loop_watch(c->loop, &c->readable, EPOLLIN | EPOLLET, e);
}

// Nobody is waited for who might read a FIFO; for one who does, and slowly, the guest waits.
static int open_output(const char *path, struct err **e)
{
	CLEANUP_FD int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd < 0 || fcntl(fd, F_SETFL, O_APPEND))
		return err_sys(e, "cannot open %s for the serial port", path);
	return steal_fd(&fd);
}

int vmm_console_open(struct vmm_console *c, struct loop *l, const char *path, struct err **e)
{
	*c = (struct vmm_console){.loop = l, .out = -1, .is_open = true};
	c->interrupt = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	c->room = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->interrupt < 0 || c->room < 0)
		return err_sys(e, "cannot make the serial port");
	if (*path && (c->out = open_output(path, e)) < 0)
		return -1;
	serial_open(&c->serial, c->out >= 0 ? c->out : STDOUT_FILENO, c->interrupt, c->room);
	vmm_terminal_take();
	return watch_input(c, e);
}

void vmm_console_close(struct vmm_console *c)
{
	if (!c->is_open)
		return;
	loop_unwatch(c->loop, &c->input);
	loop_unwatch(c->loop, &c->readable);
	vmm_terminal_give_back();
	scope_close(&c->interrupt);
	scope_close(&c->room);
	scope_close(&c->out);
	*c = (struct vmm_console){.is_open = false};
}
