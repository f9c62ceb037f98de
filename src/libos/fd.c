// SPDX-License-Identifier: MIT
#include "libos/fd.h"
#include "libos/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

struct slot {
	struct file *file;
	int flags; // FD_CLOEXEC, which means nothing without exec
};

static struct slot *slots;
static int room, limit = FILES_LIMIT;
static int lowest_free; // none below it is free

static struct slot *slot_of(int fd)
{
	return fd >= 0 && fd < room && slots[fd].file ? &slots[fd] : NULL;
}

struct file *fd_file(int fd)
{
	struct slot *s = slot_of(fd);

	return s ? s->file : NULL;
}

static int grow(int wanted)
{
	int more = room ? room : FIRST_ROOM;
	struct slot *bigger;

	while (more <= wanted)
		more *= 2;
	bigger = realloc(slots, (size_t)more * sizeof(*slots));
	if (!bigger)
		return -ENOMEM;
	memset(bigger + room, 0, (size_t)(more - room) * sizeof(*slots));
	slots = bigger;
	room = more;
	return 0;
}

// The lowest free descriptor from `lowest` on; it has a slot.
static int find(int lowest)
{
	int fd = lowest > lowest_free ? lowest : lowest_free, rc;

	while (fd < room && slots[fd].file)
		fd++;
	if (fd >= limit)
		return -EMFILE;
	rc = fd >= room ? grow(fd) : 0;
	return rc < 0 ? rc : fd;
}

int fd_install(struct file *f, int flags, int lowest)
{
	int fd = lowest < 0 ? -EINVAL : find(lowest);

	if (fd < 0) {
		file_drop(f);
		return fd;
	}
	if (lowest <= lowest_free)
		lowest_free = fd + 1;
	slots[fd] = (struct slot){.file = f, .flags = flags & O_CLOEXEC ? FD_CLOEXEC : 0};
	return fd;
}

int fd_close(int fd)
{
	struct slot *s = slot_of(fd);
	struct file *f;

	if (!s)
		return -EBADF;
	f = s->file;
	s->file = NULL;
	lowest_free = fd < lowest_free ? fd : lowest_free;
	file_drop(f);
	return 0;
}

int fd_replace(int fd, struct file *f, int flags)
{
	struct file *before = fd_file(fd);
	int rc = fd < 0 || fd >= limit ? -EBADF : fd >= room ? grow(fd) : 0;

	if (rc < 0) {
		file_drop(f);
		return rc;
	}
	slots[fd] = (struct slot){.file = f, .flags = flags & O_CLOEXEC ? FD_CLOEXEC : 0};
	if (before)
		file_drop(before);
	return fd;
}

int *fd_flags(int fd)
{
	struct slot *s = slot_of(fd);

	return s ? &s->flags : NULL;
}

int fd_limit(int wanted)
{
	if (wanted >= 0)
		limit = wanted < FILES_MAX ? wanted : FILES_MAX;
	return limit;
}
