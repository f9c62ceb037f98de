// SPDX-License-Identifier: MIT
#include "suite/record_place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "suite/record_folder.h"

#define LOG_NAME  "samples.jsonl"
#define PLAN_NAME "plan.tsv"

// pwrite(2) of everything; a call that takes nothing ends it.
static int write_at(int fd, const char *data, size_t len, uint64_t offset)
{
	while (len) {
		ssize_t n = pwrite(fd, data, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return -1;
		data += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

// Fills the log with newlines up to size, flushed. Newlines, so that what was never written reads as empty lines.
static int allocate_to(struct record_place *p, uint64_t size)
{
	char newlines[65536];

	memset(newlines, '\n', sizeof(newlines));
	for (uint64_t at = p->allocated; at < size;) {
		size_t n = size - at < sizeof(newlines) ? (size_t)(size - at) : sizeof(newlines);

		if (write_at(p->log, newlines, n, at))
			return -1;
		at += n;
	}
	if (fsync(p->log))
		return -1;
	p->allocated = size;
	return 0;
}

// Allocates as much of size as there is room for, at least one chunk.
static int allocate_first(struct record_place *p, uint64_t size, struct err **e)
{
	while (allocate_to(p, size)) {
		int sys = errno;

		if (ftruncate(p->log, 0) || sys != ENOSPC || size / 2 < p->chunk) {
			errno = sys;
			return err_sys(e, "cannot allocate %s/%s", p->folder, LOG_NAME);
		}
		size /= 2;
	}
	return 0;
}

static int create(const struct record_place *p, const char *name, int *fd, struct err **e)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", p->folder, name) >= (int)sizeof(path))
		return err_set(e, "cannot create %s in %s: the name is too long", name, p->folder);
	*fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (*fd >= 0)
		return 0;
	err_sys(e, "cannot create %s", path);
	return -1;
}

int record_place_open(struct record_place *p, const char *parent, const char *name, const struct buf *plan,
	uint64_t allocate, uint64_t chunk, struct err **e)
{
	*p = (struct record_place){.log = -1, .plan = -1, .chunk = chunk};
	if (record_folder_new(parent, name, p->folder, sizeof(p->folder), e)) {
		p->folder[0] = '\0';
		return -1;
	}
	if (create(p, PLAN_NAME, &p->plan, e))
		return -1;
	if (write_at(p->plan, buf_text(plan), plan->len, 0) || fsync(p->plan))
		return err_sys(e, "cannot write %s/%s", p->folder, PLAN_NAME);
	if (create(p, LOG_NAME, &p->log, e) || (chunk && allocate_first(p, allocate, e)))
		return -1;
	return record_folder_sync(p->folder, e);
}

// A file that somebody removed takes writes and keeps nothing.
static int check_linked(const struct record_place *p, int fd, const char *name, struct err **e)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_sys(e, "cannot look at %s/%s", p->folder, name);
	return st.st_nlink ? 0 : err_set(e, "cannot write %s/%s: it was removed", p->folder, name);
}

int record_place_append(struct record_place *p, const struct buf *lines, struct err **e)
{
	uint64_t end = p->written + lines->len;

	if (check_linked(p, p->log, LOG_NAME, e))
		return -1;
	if (p->chunk && end > p->allocated && allocate_to(p, (end / p->chunk + 1) * p->chunk))
		return err_sys(e, "cannot extend %s/%s", p->folder, LOG_NAME);
	if (write_at(p->log, buf_text(lines), lines->len, p->written) || fdatasync(p->log))
		return err_sys(e, "cannot write %s/%s", p->folder, LOG_NAME);
	p->written = end;
	return 0;
}

int record_place_state(struct record_place *p, uint64_t offset, char state, struct err **e)
{
	if (check_linked(p, p->plan, PLAN_NAME, e))
		return -1;
	if (write_at(p->plan, &state, 1, offset) || fdatasync(p->plan))
		return err_sys(e, "cannot write %s/%s", p->folder, PLAN_NAME);
	return 0;
}

int record_place_file(struct record_place *p, const char *name, const void *data, size_t len, struct err **e)
{
	char path[PATH_MAX];

	if (record_folder_for(p->folder, name, e))
		return -1;
	if (snprintf(path, sizeof(path), "%s/%s", p->folder, name) >= (int)sizeof(path))
		return err_set(e, "cannot write %s: the name is too long", name);
	return file_replace(path, data, len, 0644, e);
}

int record_place_finish(struct record_place *p, struct err **e)
{
	if (check_linked(p, p->log, LOG_NAME, e))
		return -1;
	if (ftruncate(p->log, (off_t)p->written) || fsync(p->log))
		return err_sys(e, "cannot cut %s/%s to its length", p->folder, LOG_NAME);
	return record_folder_sync(p->folder, e);
}

void record_place_close(struct record_place *p)
{
	scope_close(&p->log);
	scope_close(&p->plan);
	p->log = -1;
	p->plan = -1;
}
