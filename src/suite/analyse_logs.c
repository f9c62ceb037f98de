// SPDX-License-Identifier: MIT
#include "suite/analyse_logs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scope.h"

static bool is_plain(const char *s)
{
	return *s && !s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")];
}

// A log begins with the reason and an empty line; the summary has the reason already.
static const char *after_reason(const char *text)
{
	const char *empty = strstr(text, "\n\n");

	text = empty ? empty + 2 : text;
	return text + strspn(text, " \t\r\n");
}

bool analyse_log_of(void *arg, const struct sample_line *trial, struct buf *out)
{
	const char *folder = arg;
	char path[PATH_MAX], text[LOG_EXCERPT_MAX + 1];
	CLEANUP_FD int fd = -1;
	const char *log;
	struct stat st;
	ssize_t n;

	if (!is_plain(trial->runtime) || !is_plain(trial->workload) ||
		snprintf(path, sizeof(path), "%s/logs/trial-%u-%s-%s.log", folder, trial->trial, trial->runtime,
			trial->workload) >= (int)sizeof(path))
		return false;
	// A FIFO must not hold us, nor a link lead elsewhere.
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return false;
	n = read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return false;
	text[n] = '\0';
	log = after_reason(text);
	buf_str(out, log);
	if (*log && n == LOG_EXCERPT_MAX)
		buf_str(out, "\n[…]");
	return *log != '\0';
}
