// SPDX-License-Identifier: MIT
#include "vmm/log.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "vmm/config_read.h"
#include "vmm/configure.h"

#define LINE_MAX_BYTES 1024

// Set before there is more than one thread, and read by all.
static struct {
	int fd;
	const char *id;
	struct vmm_logger how;
} the_log = {STDOUT_FILENO, "anonymous-instance", {.level = VMM_INFO}};

static atomic_uint_fast64_t missed;

void vmm_log_name(const char *id)
{
	the_log.id = id;
}

int vmm_log_open(const struct vmm_logger *l, struct err **e)
{
	int fd = l->path[0] ? vmm_open_output(l->path, e) : the_log.fd;

	if (fd < 0)
		return -1;
	if (fd != the_log.fd && the_log.fd > STDERR_FILENO)
		close(the_log.fd);
	the_log.fd = fd;
	the_log.how = *l;
	return 0;
}

bool vmm_log_has(enum vmm_level level)
{
	return level <= the_log.how.level;
}

int vmm_log_fd(void)
{
	return the_log.fd;
}

bool vmm_log_takes(void)
{
	struct pollfd p = {.fd = the_log.fd, .events = POLLOUT};

	return poll(&p, 1, 0) == 1;
}

uint64_t vmm_log_missed(void)
{
	return atomic_load(&missed);
}

// "2026-01-31T23:59:59.123456789 [id:thread:LEVEL:file:line] "
static int put_head(char *out, size_t size, enum vmm_level level, const char *file, int line)
{
	char date[32], thread[16] = "-", origin[64] = "";
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	pthread_getname_np(pthread_self(), thread, sizeof(thread));
	if (the_log.how.shows_origin)
		snprintf(origin, sizeof(origin), ":%s:%d", file, line);
	return snprintf(out, size, "%s.%09ld [%s:%s%s%s%s] ", date, now.tv_nsec, the_log.id, thread,
		the_log.how.shows_level ? ":" : "", the_log.how.shows_level ? vmm_level_name(level) : "", origin);
}

void vmm_log_line(enum vmm_level level, const char *file, int line, const char *fmt, ...)
{
	char text[LINE_MAX_BYTES];
	size_t len, room;
	va_list ap;
	int n;

	if (!vmm_log_has(level) || strncmp(file, the_log.how.module, strlen(the_log.how.module)) != 0)
		return;
	len = (size_t)put_head(text, sizeof(text), level, file, line);
	room = sizeof(text) - len - 1;
	va_start(ap, fmt);
	n = vsnprintf(text + len, room, fmt, ap);
	va_end(ap);
	len += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
	text[len++] = '\n';
	if (!vmm_log_takes() || write(the_log.fd, text, len) != (ssize_t)len)
		atomic_fetch_add(&missed, 1);
}
