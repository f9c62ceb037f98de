// SPDX-License-Identifier: MIT
#include "init/keys.h"

#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "init/console.h"
#include "init/watch.h"

// Reads what was typed. Returns whether the key is in it.
static bool typed(struct source *s, void *arg)
{
	char text[64];
	ssize_t n = read(s->fd, text, sizeof(text));

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		s->fd = -1;
	return n > 0 && memchr(text, *(const char *)arg, (size_t)n);
}

// Makes each key come at once, without Enter. was holds what is to be put back.
static void raw(int fd, struct termios *was)
{
	struct termios t;

	if (tcgetattr(fd, was))
		return;
	t = *was;
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	tcsetattr(fd, TCSANOW, &t);
}

bool keys_wait(char key, uint64_t deadline)
{
	const int fds[2] = {console_screen(), console_serial()};
	struct termios was[2] = {{0}};
	struct source sources[2];
	struct watch w = {.sources = sources, .source_count = 2};
	enum watch_end end;

	for (int i = 0; i < 2; i++) {
		sources[i] = (struct source){.fd = fds[i], .ready = typed, .arg = &key};
		raw(fds[i], &was[i]);
	}
	end = watch_wait(&w, deadline);
	for (int i = 0; i < 2; i++)
		if (was[i].c_cflag)
			tcsetattr(fds[i], TCSANOW, &was[i]);
	return end == WATCH_SOURCE;
}
