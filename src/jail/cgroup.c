// SPDX-License-Identifier: MIT
#include "jail/cgroup.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

#define MOUNTS_MAX (1 << 20) // bytes

// Sets mount to where cgroups of version 2 are. A line is: device, folder, type, with spaces between.
static int find_mount(char mount[PATH_MAX], struct err **e)
{
	CLEANUP_BUF struct buf mounts = {0};

	if (file_read("/proc/mounts", MOUNTS_MAX, &mounts, e))
		return -1;
	for (const char *line = buf_text(&mounts); line; line = strchr(line, '\n')) {
		const char *folder = strchr(line, ' '), *type = folder ? strchr(folder + 1, ' ') : NULL;

		line += *line == '\n';
		if (!type || strncmp(type, " cgroup2 ", 9) != 0)
			continue;
		snprintf(mount, PATH_MAX, "%.*s", (int)(type - folder - 1), folder + 1);
		return 0;
	}
	return err_set(e, "Hierarchy not found: no cgroups of version 2 are mounted");
}

static int write_to(const char *folder, const char *file, const char *text, struct err **e)
{
	char path[PATH_MAX + 128];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return file_poke(path, text, e);
}

// Lets the cgroups below folder have the controller of a file: "cpu" of "cpu.max". cgroup.* files have none.
static int enable(const char *folder, const char *file, struct err **e)
{
	char text[80];

	if (strncmp(file, "cgroup.", 7) == 0)
		return 0;
	snprintf(text, sizeof(text), "+%.*s", (int)strcspn(file, "."), file);
	return write_to(folder, "cgroup.subtree_control", text, e);
}

// From the top down to the last but one, every cgroup hands the controllers on.
static int enable_all(const struct jailer_options *o, char *path, size_t top, struct err **e)
{
	int r = 0;

	for (char *slash = path + top; slash && !r; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		for (size_t i = 0; i < o->cgroup_count && !r; i++)
			r = enable(path, o->cgroups[i].file, e);
		*slash = '/';
	}
	return r;
}

static int make(const struct jailer_options *o, char *path, size_t top, struct err **e)
{
	if (file_mkdirs(path, e) || enable_all(o, path, top, e))
		return -1;
	for (size_t i = 0; i < o->cgroup_count; i++)
		if (write_to(path, o->cgroups[i].file, o->cgroups[i].value, e))
			return -1;
	return 0;
}

int jailer_cgroup_enter(const struct jailer_options *o, struct err **e)
{
	const char *parent = o->parent ? o->parent : o->name;
	char mount[PATH_MAX], path[PATH_MAX];
	int len;

	if (!o->cgroup_count && !o->parent)
		return 0;
	if (find_mount(mount, e))
		return -1;
	len = snprintf(path, sizeof(path), "%s/%s%s%s", mount, parent, o->cgroup_count ? "/" : "",
		o->cgroup_count ? o->id : "");
	if (len >= (int)sizeof(path))
		return err_set(e, "the path of the cgroup is too long");
	if (o->cgroup_count ? make(o, path, strlen(mount), e) : access(path, F_OK))
		return o->cgroup_count ? err_wrap(e, "cannot make the cgroup %s", path) : 0;
	// 0 is this process.
	return write_to(path, "cgroup.procs", "0", e) ? err_wrap(e, "cannot move to the cgroup %s", path) : 0;
}
