// SPDX-License-Identifier: MIT
#include "host/leftover.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "host/sandbox.h"

#define NAMESPACES_MAX 4096
#define FILE_MAX       (4u << 20) // bytes of a list in /proc
#define KERNEL_THREAD  0x00200000 // PF_KTHREAD in the flags of /proc/PID/stat

struct namespaces {
	ino_t seen[NAMESPACES_MAX];
	unsigned count;
};

static void add_namespace(struct namespaces *n, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return;
	for (unsigned i = 0; i < n->count; i++)
		if (n->seen[i] == st.st_ino)
			return;
	if (n->count < NAMESPACES_MAX)
		n->seen[n->count++] = st.st_ino;
}

static void add_namespaces_of(struct namespaces *n, const char *pid)
{
	static const char *const kind[] = {"net", "mnt", "pid", "ipc", "uts", "user", "cgroup"};
	char path[64];

	for (size_t i = 0; i < sizeof(kind) / sizeof(*kind); i++) {
		snprintf(path, sizeof(path), "/proc/%.20s/ns/%s", pid, kind[i]);
		add_namespace(n, path);
	}
}

static bool is_process(const char *pid)
{
	char path[64], line[512];
	const char *name_end;
	unsigned flags;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	if (!file_line(path, line, sizeof(line)) || !(name_end = strrchr(line, ')')))
		return false;
	return sscanf(name_end, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1 && !(flags & KERNEL_THREAD);
}

static void count_processes(struct leftover *l, struct namespaces *n)
{
	DIR *proc = opendir("/proc");

	for (struct dirent *d; proc && (d = readdir(proc));) {
		if (!isdigit((unsigned char)d->d_name[0]) || !is_process(d->d_name))
			continue;
		l->processes++;
		add_namespaces_of(n, d->d_name);
	}
	if (proc)
		closedir(proc);
}

static void add_named_namespaces(struct namespaces *n)
{
	DIR *names = opendir("/run/netns");
	char path[320];

	for (struct dirent *d; names && (d = readdir(names));) {
		if (d->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/run/netns/%s", d->d_name);
		add_namespace(n, path);
	}
	if (names)
		closedir(names);
}

static unsigned count_lines(const char *path)
{
	CLEANUP_BUF struct buf b = {0};
	unsigned lines = 0;

	file_read(path, FILE_MAX, &b, NULL);
	for (size_t i = 0; i < b.len; i++)
		lines += b.data[i] == '\n';
	return lines;
}

static unsigned count_links(void)
{
	struct if_nameindex *all = if_nameindex();
	unsigned n = 0;

	while (all && all[n].if_index)
		n++;
	if_freenameindex(all);
	return n;
}

// Counts the entries of a folder, and of those below it; folders only where is_folders.
static unsigned count_tree(const char *path, bool is_folders)
{
	DIR *dir = opendir(path);
	unsigned n = 0;
	char below[512];

	for (struct dirent *d; dir && (d = readdir(dir));) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		if (d->d_type == DT_DIR || !is_folders)
			n++;
		if (d->d_type != DT_DIR ||
			snprintf(below, sizeof(below), "%s/%s", path, d->d_name) >= (int)sizeof(below))
			continue;
		n += count_tree(below, is_folders);
	}
	if (dir)
		closedir(dir);
	return n;
}

void leftover_count(struct leftover *l)
{
	struct namespaces n = {.count = 0};

	*l = (struct leftover){0};
	count_processes(l, &n);
	add_named_namespaces(&n);
	l->namespaces = n.count;
	l->mounts = count_lines("/proc/self/mountinfo");
	l->links = count_links();
	l->cgroups = count_tree("/sys/fs/cgroup", true);
	l->files = count_tree(sandbox_work_dir(), false);
}

bool leftover_is_more(const struct leftover *before, const struct leftover *now, struct buf *out)
{
	const struct {
		const char *what;
		unsigned before, now;
	} row[] = {
		{"processes", before->processes, now->processes},
		{"mounts", before->mounts, now->mounts},
		{"namespaces", before->namespaces, now->namespaces},
		{"network interfaces", before->links, now->links},
		{"cgroups", before->cgroups, now->cgroups},
		{"files", before->files, now->files},
	};
	bool is_more = false;

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		if (row[i].now <= row[i].before)
			continue;
		buf_printf(out, "%s%u %s where there were %u", is_more ? ", " : "", row[i].now, row[i].what,
			row[i].before);
		is_more = true;
	}
	return is_more;
}
