// SPDX-License-Identifier: MIT
#include "runtime/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <time.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"

void log_time(char *out, size_t size)
{
	struct timespec now;
	struct tm tm;
	size_t n;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	n = strftime(out, size, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + n, size - n, ".%09ldZ", now.tv_nsec);
}

static void write_fields(struct buf *out, bool is_json, const char *level, const char *text)
{
	char time[LOG_TIME_SIZE];

	log_time(time, sizeof(time));
	buf_printf(out, is_json ? "{\"level\":\"%s\",\"msg\":" : "level=%s msg=", level);
	json_quote(out, text);
	buf_printf(out, is_json ? ",\"time\":\"%s\"}\n" : " time=\"%s\"\n", time);
}

void log_line(const struct log *log, const char *level, const char *fmt, ...)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_BUF struct buf line = {0};
	CLEANUP_FD int fd = -1;
	va_list ap;

	if (!log->path)
		return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	write_fields(&line, log->is_json, level, buf_text(&text));
	fd = open(log->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0644);
	if (fd >= 0)
		file_write_all(fd, line.data, line.len, NULL);
}
