// SPDX-License-Identifier: MIT
#include "init/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

#include "base/buf.h"
#include "init/bigtext.h"

#define PATIENCE_MS 500
#define FLAGS       (O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

static int screen = -1, serial = -1;

// Makes the port usable without a modem's lines. A node without a port behind it says so here.
static int open_serial(void)
{
	int fd = open("/dev/ttyS0", FLAGS), lines;
	struct termios t;

	if (fd < 0)
		return -1;
	if (ioctl(fd, TIOCMGET, &lines) || tcgetattr(fd, &t)) {
		close(fd);
		return -1;
	}
	t.c_cflag |= CLOCAL | CREAD;
	cfsetspeed(&t, B115200);
	tcsetattr(fd, TCSANOW, &t);
	return fd;
}

void console_open(void)
{
	scope_close(&screen);
	scope_close(&serial);
	screen = open("/dev/tty0", FLAGS);
	if (screen < 0)
		screen = open("/dev/console", FLAGS);
	serial = open_serial();
}

int console_screen(void)
{
	return screen;
}

int console_serial(void)
{
	return serial;
}

// Writes as much as goes out in time. The end of a shell's session hangs its terminal up, also for us: then it is
// opened anew, once.
static void put(const int *fd, const char *p, size_t len)
{
	bool is_new = false;

	while (*fd >= 0 && len) {
		struct pollfd pfd = {.fd = *fd, .events = POLLOUT};
		ssize_t n = write(*fd, p, len);

		if (n > 0) {
			p += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EIO && !is_new) {
			console_open();
			is_new = true;
		} else if ((n < 0 && errno != EAGAIN && errno != EINTR) || poll(&pfd, 1, PATIENCE_MS) == 0) {
			return;
		}
	}
}

void console_pass(const void *data, size_t len)
{
	put(&screen, data, len);
}

static void say(const char *fmt, va_list ap)
{
	CLEANUP_BUF struct buf line = {0};

	buf_vprintf(&line, fmt, ap);
	buf_str(&line, "\n");
	put(&screen, buf_text(&line), line.len);
}

static void event(const char *name, const char *before, const char *fmt, va_list ap, const char *after)
{
	CLEANUP_BUF struct buf line = {0};
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	buf_printf(
		&line, "assay.init event=%s t=%lld.%03ld %s", name, (long long)t.tv_sec, t.tv_nsec / 1000000, before);
	buf_vprintf(&line, fmt, ap);
	buf_str(&line, after);
	// Names and errors can come from a stick: nothing in them may begin a line of its own or move a cursor.
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.data[i] < ' ' || line.data[i] == 0x7f)
			line.data[i] = '?';
	buf_str(&line, "\n");
	put(&serial, buf_text(&line), line.len);
}

void console_say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void console_event(const char *name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	event(name, "", fmt, ap, "");
	va_end(ap);
}

void console_warn(const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	console_pass("Warning: ", strlen("Warning: "));
	say(fmt, ap);
	event("warning", "text=\"", fmt, again, "\"");
	va_end(again);
	va_end(ap);
}

void console_large(const char *text)
{
	CLEANUP_BUF struct buf letters = {0};

	buf_str(&letters, "\n");
	bigtext_render(text, &letters);
	put(&screen, buf_text(&letters), letters.len);
}
