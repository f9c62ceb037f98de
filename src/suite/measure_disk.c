// SPDX-License-Identifier: MIT
// A file on the container's own writable file system. The images' root is read-only and everything lies in memory, so
// that is /tmp, and what is measured is the runtime's way to a file, not a disk.
#include <stdio.h>

#include "suite/measure_all.h"
#include "suite/self.h"

#define PARTS 4 // of the duration, one for each way

static const struct metric_info metrics[] = {
	{"seq_write", "MB/s", "file: written in order, 1 MiB at a time", .is_headline = true},
	{.name = "seq_read", .unit = "MB/s", .title = "file: read in order, 1 MiB at a time"},
	{"rand_read", "1/s", "file: 4 KiB read at random places", .is_headline = true},
	{.name = "rand_write_sync", .unit = "1/s", .title = "file: 4 KiB written at random places, synced each"},
	{.name = NULL},
};

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char time[40], size[32];
	const char *const argv[] = {"/bin/bench", "disk", "path=/tmp", size, time, NULL};

	snprintf(size, sizeof(size), "size-mib=%u", settings->disk_mib);
	snprintf(time, sizeof(time), "time-ms=%u", self_part_ms(settings, PARTS));
	return self_run(t, argv, metrics, deadline, f, e);
}

const struct measure_ops measure_disk = {.name = "disk", .metrics = metrics, .thin = THIN_BASE, .run = run};
