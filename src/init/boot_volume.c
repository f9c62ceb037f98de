// SPDX-License-Identifier: MIT
#include "init/boot_volume.h"

#include <fcntl.h>
#include <string.h>

#include "base/clock.h"
#include "init/console.h"
#include "init/gpt.h"
#include "init/uevent.h"

#define PATIENCE_NS (60 * NS_PER_S)
#define QUIET_NS    (1 * NS_PER_S)
#define SETTLE_NS   (5 * NS_PER_S)

// Finds the id in the disk's own table, because 6.12 does not show it in sysfs. start is in units of 512 bytes.
static bool find_on(const struct disk *whole, const unsigned char id[GUID_SIZE], uint64_t *start)
{
	CLEANUP_FD int fd = disk_open(whole->name, O_RDONLY, NULL);
	CLEANUP_GPT struct gpt g = {0};
	struct gpt_part p;
	uint64_t sectors;
	uint32_t sector;

	if (fd < 0 || disk_size(fd, &sector, &sectors, NULL) || gpt_load(fd, sector, sectors, &g, NULL))
		return false;
	if (!gpt_find(&g, id, &p))
		return false;
	*start = p.first * (sector / 512);
	return true;
}

static const struct disk *partition_at(const struct disks *d, const char *whole, uint64_t start)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->disk[i].is_partition && d->disk[i].start == start && !strcmp(d->disk[i].whole, whole))
			return &d->disk[i];
	return NULL;
}

// Returns how many there are, and the first of them.
static unsigned look(const struct disks *d, const unsigned char id[GUID_SIZE], struct disk *out)
{
	unsigned count = 0;

	for (size_t i = 0; i < d->count; i++) {
		const struct disk *whole = &d->disk[i], *part;
		uint64_t start;

		if (!whole->is_usb || whole->is_partition || !find_on(whole, id, &start))
			continue;
		part = partition_at(d, whole->name, start);
		if (!part)
			continue;
		if (count++ == 0)
			*out = *part;
	}
	return count;
}

// Looks at what is there now. there becomes what was seen, for the error.
static unsigned look_now(const unsigned char id[GUID_SIZE], struct disk *out, struct buf *there)
{
	CLEANUP_DISKS struct disks *d = disks_scan("/sys");

	if (!d)
		return 0;
	buf_clear(there);
	disks_describe(d, there);
	return look(d, id, out);
}

int boot_volume_find(const unsigned char id[GUID_SIZE], struct disk *out, struct err **e)
{
	CLEANUP_FD int events = uevent_open(e);
	uint64_t deadline = clock_deadline(PATIENCE_NS);
	CLEANUP_BUF struct buf there = {0};
	unsigned count;

	if (events < 0)
		return -1;
	while (!look_now(id, out, &there))
		if (!uevent_wait(events, deadline))
			return err_kind_set(e, ERR_TIMEOUT,
				"cannot find the boot stick within %d s; block devices here: %s",
				(int)(PATIENCE_NS / NS_PER_S), buf_text(&there));
	// A twin may be a moment behind, and on an earlier port.
	uevent_settle(events, QUIET_NS, clock_deadline(SETTLE_NS));
	count = look_now(id, out, &there);
	if (count == 0)
		return err_set(
			e, "cannot use the boot stick: it was pulled out; block devices here: %s", buf_text(&there));
	if (count > 1)
		console_warn("%u boot sticks of this image are plugged in; %s is used", count, out->name);
	return 0;
}
