// SPDX-License-Identifier: MIT
#include "init/grow.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/blkpg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#include "abi/init.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/file.h"
#include "init/console.h"
#include "init/fat.h"
#include "init/job.h"
#include "init/volume.h"

#define GAIN_LEAST (UINT64_C(64) << 20) // bytes: less is not worth a format
#define SIZE_MOST  (UINT64_C(1) << 40)  // bytes: FAT32 ends at two of these
#define SETTINGS   INIT_VOLUME_DIR "/assay.conf"
#define FLAGS      (MS_NOSUID | MS_NODEV | MS_NOEXEC)

// What a laptop lays on a stick by itself.
static bool is_litter(const char *name)
{
	static const char *const litter[] = {
		".", "..", "System Volume Information", ".Trashes", ".Spotlight-V100", ".fseventsd"};

	for (size_t i = 0; i < sizeof(litter) / sizeof(litter[0]); i++)
		if (!strcmp(name, litter[i]))
			return true;
	return !strncmp(name, "._", 2);
}

static bool holds_only_settings(void)
{
	DIR *dir = opendir(INIT_VOLUME_DIR);
	bool is_so = dir != NULL;
	struct dirent *entry;

	while (is_so && (entry = readdir(dir)))
		is_so = is_litter(entry->d_name) || !strcmp(entry->d_name, "assay.conf");
	if (dir)
		closedir(dir);
	return is_so;
}

// Reads assay.conf, if there is one. *is_fresh: nothing else is on the volume.
static int look_inside(const char *device, struct buf *settings, bool *is_fresh, struct err **e)
{
	int r = 0;

	if (file_mkdirs(INIT_VOLUME_DIR, e))
		return -1;
	if (mount(device, INIT_VOLUME_DIR, "vfat", FLAGS | MS_RDONLY, "utf8"))
		return err_sys(e, "cannot mount %s", device);
	*is_fresh = holds_only_settings();
	if (*is_fresh && !access(SETTINGS, F_OK))
		r = file_read(SETTINGS, CONF_FILE_MAX, settings, e);
	if (umount(INIT_VOLUME_DIR))
		return err_sys(e, "cannot unmount %s", device);
	return r;
}

static int put_back(const char *device, const struct buf *settings, struct err **e)
{
	int r;

	if (!settings->len)
		return 0;
	if (mount(device, INIT_VOLUME_DIR, "vfat", FLAGS, "utf8"))
		return err_sys(e, "cannot mount %s", device);
	r = file_replace(SETTINGS, buf_text(settings), settings->len, 0644, e);
	if (umount(INIT_VOLUME_DIR) && !r)
		return err_sys(e, "cannot unmount %s", device);
	return r;
}

static bool find_part(const struct gpt *g, const struct disk *part, struct gpt_part *out)
{
	for (uint32_t i = 0; i < g->count; i++)
		if (gpt_part_at(g, i, out) && out->first * (g->sector / 512) == part->start)
			return true;
	return false;
}

static uint64_t bytes_of(const struct growth *g)
{
	return (g->last - g->entry.first + 1) * g->table.sector;
}

// Tells the kernel, which goes on using the disk's other partitions meanwhile.
static int resize_in_kernel(int fd, const struct growth *g, struct err **e)
{
	struct blkpg_partition bp = {.start = (long long)(g->entry.first * g->table.sector),
		.length = (long long)bytes_of(g),
		.pno = (int)g->entry.index + 1};
	struct blkpg_ioctl_arg arg = {.op = BLKPG_RESIZE_PARTITION, .datalen = sizeof(bp), .data = &bp};

	return ioctl(fd, BLKPG, &arg) ? err_sys(e, "cannot resize a partition in the kernel") : 0;
}

static int format(const char *device, struct err **e)
{
	const char *const argv[] = {"/bin/busybox", "mkfs.vfat", "-n", VOLUME_LABEL, device, NULL};

	return job_check("mkfs", argv, clock_deadline(300 * NS_PER_S), e);
}

// Where the partition can end, or 0 when that gains too little over what the file system has now. A file system that is
// smaller than its partition means that the power went between the two steps of an earlier boot.
static uint64_t new_end(const struct gpt *g, const struct gpt_part *p, uint64_t now)
{
	uint64_t last = gpt_room(g, p), most = p->first + SIZE_MOST / g->sector - 1;

	if (last > most && most >= p->last)
		last = most;
	return (last - p->first + 1) * g->sector < now + GAIN_LEAST ? 0 : last;
}

static int probe(const struct disk *part, struct fat *f, struct err **e)
{
	CLEANUP_FD int fd = disk_open(part->name, O_RDONLY, e);

	return fd < 0 ? -1 : fat_probe(fd, f, e);
}

int grow_plan(const struct disk *part, struct growth *to, struct err **e)
{
	CLEANUP_FD int fd = disk_open(part->whole, O_RDONLY, e);
	uint64_t sectors;
	uint32_t sector;
	struct fat f;

	*to = (struct growth){.part = *part};
	if (fd < 0 || disk_size(fd, &sector, &sectors, e) || gpt_load(fd, sector, sectors, &to->table, e) ||
		probe(part, &f, e))
		return -1;
	if (find_part(&to->table, part, &to->entry))
		to->last = new_end(&to->table, &to->entry, f.bytes);
	return 0;
}

// The steps that cannot be taken back.
static int carry_out(struct growth *g, const char *device, const struct buf *settings, struct err **e)
{
	CLEANUP_FD int fd = disk_open(g->part.whole, O_RDWR, e);

	if (fd < 0)
		return -1;
	gpt_grow(&g->table, g->entry.index, g->last);
	if (gpt_store(fd, &g->table, e) || resize_in_kernel(fd, g, e))
		return -1;
	if (format(device, e) || put_back(device, settings, e))
		return -1;
	// Until this is on the stick a power cut costs the volume, so it is not left to the kernel's leisure.
	sync();
	return 0;
}

int grow(struct growth *g, struct err **e)
{
	CLEANUP_BUF struct buf settings = {0};
	bool is_fresh = false;
	char device[48];

	snprintf(device, sizeof(device), "/dev/%s", g->part.name);
	if (look_inside(device, &settings, &is_fresh, e))
		return -1;
	if (!is_fresh) {
		console_say("The results volume keeps its size, because there are files on it.");
		return 0;
	}
	console_say("First boot: the results volume grows to the stick's size.");
	if (carry_out(g, device, &settings, e))
		return -1;
	console_event("grown", "device=%s bytes=%llu", device, (unsigned long long)bytes_of(g));
	return 0;
}

void growth_free(struct growth *g)
{
	gpt_free(&g->table);
}
