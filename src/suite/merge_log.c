// SPDX-License-Identifier: MIT
#include "suite/merge_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/crc32c.h"
#include "base/lines.h"
#include "suite/analyse_samples.h"
#include "suite/record.h"

#define PIECE_SIZE 65536

struct measuring {
	struct log_extent *x;
	bool is_broken;
};

static int measure_line(void *context, const struct line *l, struct err **e)
{
	struct measuring *m = context;
	bool is_whole = l->has_end && !l->is_cut && record_is_whole(l->text, l->len);
	uint32_t both[2] = {m->x->crc, 0};

	(void)e;
	m->is_broken |= !is_whole || l->number != m->x->lines + 1;
	if (m->is_broken) {
		m->x->has_more |= is_whole;
		return 0;
	}
	both[1] = crc32c(l->text, l->len);
	m->x->crc = crc32c(both, sizeof(both));
	m->x->whole += l->len + 1;
	m->x->lines++;
	return 0;
}

int log_measure(const char *path, struct log_extent *x, struct err **e)
{
	struct measuring m = {.x = x};
	CLEANUP_LINES struct lines l = {.max = SAMPLES_LINE_MAX, .line = measure_line, .context = &m};

	*x = (struct log_extent){0};
	return lines_file(&l, path, SAMPLES_FILE_MAX, e);
}

static int open_log(const char *path, uint64_t *size, struct err **e)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return err_sys(e, "cannot open %s", path);
	*size = (uint64_t)st.st_size;
	return steal_fd(&fd);
}

// Both are read from their start. Returns 1 for equal, 0 for not.
static int compare(int a, int b, uint64_t len)
{
	char in_a[PIECE_SIZE], in_b[PIECE_SIZE];

	for (uint64_t at = 0; at < len;) {
		size_t want = len - at < PIECE_SIZE ? (size_t)(len - at) : PIECE_SIZE;
		ssize_t n = pread(a, in_a, want, (off_t)at);

		if (n <= 0 || pread(b, in_b, (size_t)n, (off_t)at) != n || memcmp(in_a, in_b, (size_t)n) != 0)
			return 0;
		at += (uint64_t)n;
	}
	return 1;
}

int log_relate(const char *a, const char *b, enum log_relation *r, struct err **e)
{
	struct log_extent xa, xb;
	uint64_t size_a, size_b;
	CLEANUP_FD int fa = open_log(a, &size_a, e);
	CLEANUP_FD int fb = fa < 0 ? -1 : open_log(b, &size_b, e);

	if (fb < 0 || log_measure(a, &xa, e) || log_measure(b, &xb, e))
		return -1;
	*r = LOG_DIFFERS;
	if (xa.has_more || xb.has_more) {
		if (size_a == size_b && compare(fa, fb, size_a))
			*r = LOG_SAME;
		return 0;
	}
	if (compare(fa, fb, xa.whole < xb.whole ? xa.whole : xb.whole))
		*r = xa.whole == xb.whole ? LOG_SAME : xa.whole < xb.whole ? LOG_BEGINS : LOG_GOES_ON;
	return 0;
}
