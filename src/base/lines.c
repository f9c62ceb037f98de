// SPDX-License-Identifier: MIT
#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#define PIECE_SIZE (256u << 10)

static int hand_over(struct lines *l, const char *text, size_t len, bool has_end, struct err **e)
{
	struct line line = {.text = text, .len = len, .number = l->number + 1, .has_end = has_end, .is_cut = l->is_cut};

	l->is_cut = false;
	l->number += has_end;
	if (len > l->max) {
		line.len = l->max;
		line.is_cut = true;
	}
	return len ? l->line(l->context, &line, e) : 0;
}

static int hold(struct lines *l, const char *data, size_t len, struct err **e)
{
	size_t room = l->max - l->held.len, n = len < room ? len : room;

	l->is_cut |= n < len;
	buf_add(&l->held, data, n);
	return buf_ok(&l->held) ? 0 : err_set(e, "cannot read line %zu: out of memory", l->number + 1);
}

static int end_held(struct lines *l, bool has_end, struct err **e)
{
	int rc = hand_over(l, buf_text(&l->held), l->held.len, has_end, e);

	buf_clear(&l->held);
	return rc;
}

int lines_feed(struct lines *l, const char *data, size_t len, struct err **e)
{
	for (const char *newline; len && (newline = memchr(data, '\n', len));) {
		size_t n = (size_t)(newline - data);

		if (l->held.len ? hold(l, data, n, e) || end_held(l, true, e) : hand_over(l, data, n, true, e))
			return -1;
		data += n + 1;
		len -= n + 1;
		// A log that was allocated beforehand is mostly newlines.
		for (; len && *data == '\n'; data++, len--)
			l->number++;
	}
	return len ? hold(l, data, len, e) : 0;
}

int lines_end(struct lines *l, struct err **e)
{
	return l->held.len ? end_held(l, false, e) : 0;
}

void lines_free(struct lines *l)
{
	buf_free(&l->held);
}

static int check_file(int fd, const char *path, uint64_t limit, struct err **e)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_sys(e, "cannot look at %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, "cannot read %s: it is no file", path);
	if ((uint64_t)st.st_size > limit)
		return err_set(e, "cannot read %s: it has %" PRIu64 " bytes, and more than %" PRIu64 " are refused",
			path, (uint64_t)st.st_size, limit);
	return 0;
}

// The file may still grow while it is read.
static int feed_file(struct lines *l, int fd, const char *path, uint64_t limit, char *piece, struct err **e)
{
	ssize_t n;

	while ((n = read(fd, piece, PIECE_SIZE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "cannot read %s", path);
		if ((uint64_t)n > limit)
			return err_set(e, "cannot read %s: it grows while it is read", path);
		limit -= (uint64_t)n;
		if (lines_feed(l, piece, (size_t)n, e))
			return err_wrap(e, "%s", path);
	}
	return lines_end(l, e) ? err_wrap(e, "%s", path) : 0;
}

int lines_file(struct lines *l, const char *path, uint64_t limit, struct err **e)
{
	// Without O_NONBLOCK a FIFO of that name would hold us forever.
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *piece;
	int rc;

	if (fd < 0)
		return err_sys(e, "cannot open %s", path);
	if (check_file(fd, path, limit, e))
		return -1;
	piece = malloc(PIECE_SIZE);
	rc = piece ? feed_file(l, fd, path, limit, piece, e) : err_set(e, "cannot read %s: out of memory", path);
	free(piece);
	return rc;
}
