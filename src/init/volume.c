// SPDX-License-Identifier: MIT
#include "init/volume.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include "abi/init.h"
#include "base/clock.h"
#include "base/file.h"
#include "init/console.h"
#include "init/fat.h"
#include "init/watch.h"

#define FLAGS (MS_NOATIME | MS_NOSUID | MS_NODEV | MS_NOEXEC)
#define PROBE INIT_VOLUME_DIR "/assay.tmp"

void volume_begin(struct volume *v, const struct disk *stick)
{
	memcpy(v->boot_disk, stick->whole, sizeof(v->boot_disk));
	v->boot_seq = stick->seq;
}

static bool is_labelled(const struct disk *d)
{
	CLEANUP_FD int fd = disk_open(d->name, O_RDONLY, NULL);
	struct fat f;

	return fd >= 0 && !fat_probe(fd, &f, NULL) && !strcasecmp(f.label, VOLUME_LABEL);
}

// A stick can call itself writable and yet fail each write. A full one is good enough: its assay.conf counts.
static int check_writable(struct err **e)
{
	CLEANUP_FD int fd = open(PROBE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct statvfs fs;

	if (!statvfs(INIT_VOLUME_DIR, &fs) && (fs.f_flag & ST_RDONLY))
		return err_set(e, "it is read-only");
	if (fd < 0 && errno == ENOSPC)
		return 0;
	if (fd < 0 || (write(fd, "assay\n", 6) != 6 && errno != ENOSPC) || fsync(fd) || unlink(PROBE))
		return err_sys(e, "a file cannot be written");
	return 0;
}

static int try_one(struct volume *v, const struct disk *d, struct err **e)
{
	char device[48];

	snprintf(device, sizeof(device), "/dev/%s", d->name);
	if (d->is_read_only)
		return err_set(e, "it is read-only (a switch on the stick?)");
	if (file_mkdirs(INIT_VOLUME_DIR, e))
		return -1;
	if (mount(device, INIT_VOLUME_DIR, "vfat", FLAGS, "utf8,errors=remount-ro"))
		return err_sys(e, "it cannot be mounted");
	if (check_writable(e)) {
		umount(INIT_VOLUME_DIR);
		return -1;
	}
	snprintf(v->device, sizeof(v->device), "%s", device);
	v->seq = d->seq;
	return 0;
}

static bool is_refused(const struct volume *v, uint64_t seq)
{
	for (size_t i = 0; i < v->refused_count; i++)
		if (v->refused[i] == seq)
			return true;
	return false;
}

static bool is_on_boot_disk(const struct volume *v, const struct disk *d)
{
	return d->seq == v->boot_seq && !strcmp(d->whole, v->boot_disk);
}

static bool try_all(struct volume *v, const struct disks *d, bool on_boot_disk)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct disk *one = &d->disk[i];
		CLEANUP_ERR struct err *e = NULL;

		if (!one->is_usb || is_on_boot_disk(v, one) != on_boot_disk || is_refused(v, one->seq) ||
			!is_labelled(one))
			continue;
		if (!try_one(v, one, &e))
			return true;
		console_warn("%s is no good as the results volume: %s", one->name, err_text(e));
	}
	return false;
}

bool volume_mount(struct volume *v)
{
	CLEANUP_DISKS struct disks *d = disks_scan("/sys");

	if (!d || (!try_all(v, d, false) && !try_all(v, d, true)))
		return false;
	console_say("The results volume is %s.", v->device);
	console_event("volume", "device=%s is_boot_stick=%d", v->device, v->seq == v->boot_seq);
	return true;
}

int volume_unmount(struct volume *v, struct err **e)
{
	uint64_t deadline = clock_deadline(10 * NS_PER_S);
	struct watch none = {0};
	int fd;

	if (!*v->device)
		return 0;
	fd = open(INIT_VOLUME_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		if (syncfs(fd))
			console_warn("cannot flush %s: %s", v->device, strerror(errno));
		close(fd);
	}
	while (umount(INIT_VOLUME_DIR)) {
		if (errno != EBUSY || clock_ns() >= deadline)
			return err_sys(e, "cannot unmount the results volume %s", v->device);
		watch_wait(&none, clock_deadline(100 * NS_PER_MS));
	}
	console_event("volume_unmounted", "device=%s", v->device);
	v->device[0] = '\0';
	return 0;
}

void volume_refuse(struct volume *v)
{
	if (v->refused_count < VOLUME_REFUSED_MAX)
		v->refused[v->refused_count++] = v->seq;
}
