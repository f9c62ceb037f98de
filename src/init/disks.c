// SPDX-License-Identifier: MIT
#include "init/disks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/file.h"

static uint64_t number(const char *sys, const char *name, const char *attribute)
{
	char path[PATH_MAX], text[32];

	snprintf(path, sizeof(path), "%s/class/block/%s/%s", sys, name, attribute);
	return file_line(path, text, sizeof(text)) ? strtoull(text, NULL, 10) : 0;
}

// Copies the folder before the last one of a path: in …/block/sda/sda2 that is the disk.
static void parent_of(const char *path, char *out, size_t size)
{
	const char *end = strrchr(path, '/'), *start = end;

	while (start && start > path && start[-1] != '/')
		start--;
	snprintf(out, size, "%.*s", start ? (int)(end - start) : 0, start ? start : "");
}

static bool describe(const char *sys, const char *name, struct disk *d)
{
	char link[PATH_MAX];
	ssize_t n;

	*d = (struct disk){0};
	if (snprintf(d->name, sizeof(d->name), "%s", name) >= (int)sizeof(d->name))
		return false;
	snprintf(link, sizeof(link), "%s/class/block/%s", sys, name);
	n = readlink(link, d->path, sizeof(d->path) - 1);
	if (n <= 0)
		return false;
	d->path[n] = '\0';
	d->is_usb = strstr(d->path, "/usb") != NULL;
	d->is_partition = number(sys, name, "partition") != 0;
	if (d->is_partition)
		parent_of(d->path, d->whole, sizeof(d->whole));
	else
		memcpy(d->whole, d->name, sizeof(d->whole));
	d->start = number(sys, name, "start");
	d->size = number(sys, name, "size");
	d->seq = number(sys, d->whole, "diskseq");
	d->is_read_only = number(sys, name, "ro") != 0;
	return d->size != 0;
}

static int by_port(const void *a, const void *b)
{
	const struct disk *x = a, *y = b;

	// Numbers in a path count as numbers, so that port 2 comes before port 10.
	return strverscmp(x->path, y->path);
}

static void scan_into(const char *sys, struct disks *d)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/class/block", sys);
	dir = opendir(path);
	if (!dir)
		return;
	while (d->count < DISKS_MAX && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && describe(sys, entry->d_name, &d->disk[d->count]))
			d->count++;
	closedir(dir);
	qsort(d->disk, d->count, sizeof(d->disk[0]), by_port);
}

struct disks *disks_scan(const char *sys)
{
	struct disks *d = calloc(1, sizeof(*d));

	if (d)
		scan_into(sys, d);
	return d;
}

void disks_free(struct disks **d)
{
	free(steal_ptr(d));
}

void disks_describe(const struct disks *d, struct buf *out)
{
	if (!d->count)
		buf_str(out, "none");
	for (size_t i = 0; i < d->count; i++)
		buf_printf(out, "%s%s (%s, %llu MB)", i ? ", " : "", d->disk[i].name,
			d->disk[i].is_usb ? "USB" : "not USB", (unsigned long long)(d->disk[i].size * 512 / 1000000));
}

int disk_open(const char *name, int flags, struct err **e)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", name);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? err_sys(e, "cannot open %s", path) : fd;
}

int disk_size(int fd, uint32_t *sector, uint64_t *sectors, struct err **e)
{
	uint64_t bytes;
	int size;

	if (ioctl(fd, BLKSSZGET, &size) || ioctl(fd, BLKGETSIZE64, &bytes))
		return err_sys(e, "cannot ask a disk for its size");
	*sector = (uint32_t)size;
	*sectors = size > 0 ? bytes / (uint64_t)size : 0;
	return 0;
}
