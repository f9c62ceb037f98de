// SPDX-License-Identifier: MIT
#include "host/memory.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "host/cgroup.h"

#define KIB 1024u

// The number behind key at the start of a line, in bytes.
static uint64_t kib(const char *text, const char *key)
{
	size_t length = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, length))
			return KIB * strtoull(line + length, NULL, 10);
	}
	return 0;
}

void memory_parse(const char *meminfo, struct memory_machine *m)
{
	uint64_t total = kib(meminfo, "MemTotal:"), unused = kib(meminfo, "MemFree:") + kib(meminfo, "Buffers:") +
							     kib(meminfo, "Cached:") + kib(meminfo, "SReclaimable:");

	*m = (struct memory_machine){
		.available = kib(meminfo, "MemAvailable:"), .used = total > unused ? total - unused : 0};
}

void memory_read(struct memory_machine *m)
{
	CLEANUP_BUF struct buf b = {0};

	file_read("/proc/meminfo", 65536, &b, NULL);
	memory_parse(buf_text(&b), m);
}

static uint64_t pss_of(const char *pid)
{
	CLEANUP_BUF struct buf b = {0};
	char path[64];

	snprintf(path, sizeof(path), "/proc/%.20s/smaps_rollup", pid);
	return file_read(path, 65536, &b, NULL) ? 0 : kib(buf_text(&b), "Pss:");
}

uint64_t memory_pss(const char *path)
{
	const char *inside = cgroup_inside(path);
	DIR *proc = opendir("/proc");
	uint64_t sum = 0;

	for (struct dirent *d; proc && (d = readdir(proc));)
		if (isdigit((unsigned char)d->d_name[0]) && cgroup_has(d->d_name, inside))
			sum += pss_of(d->d_name);
	if (proc)
		closedir(proc);
	return sum;
}

uint64_t memory_charged(const char *path)
{
	uint64_t current = cgroup_number(path, "memory.current", NULL);
	uint64_t cache = cgroup_number(path, "memory.stat", "\nfile ");
	uint64_t shared = cgroup_number(path, "memory.stat", "\nshmem "); // part of file, but nothing to drop

	return current + shared > cache ? current + shared - cache : 0;
}
