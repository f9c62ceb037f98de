// SPDX-License-Identifier: MIT
// Finds this process' cgroups by /proc/self/cgroup and /proc/self/mountinfo (cgroups(7), proc_pid_mountinfo(5)) and
// reads the limits of each and of those above it, up to where the hierarchy is mounted.
#include "workload/small_file.h"
#include "workload/usable_from.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define NO_LIMIT (UINT64_C(1) << 62) // v1 says "no limit" by a number of about 2^63, which depends on the page size

enum controller { UNIFIED, CPU, MEMORY, CONTROLLERS };

struct membership {
	const char *root;
	char path[CONTROLLERS][PATH_MAX]; // of the cgroup in its hierarchy; "": not a member
	struct usable *u;
};

static void lower(uint64_t *limit, uint64_t to)
{
	if (to < *limit)
		*limit = to;
}

static void lower_quota(struct usable *u, uint64_t quota_us, uint64_t period_us)
{
	double quota = period_us ? (double)quota_us / (double)period_us : 0;

	if (quota > 0 && quota < u->quota)
		u->quota = quota;
}

// What a limit leaves: pages of files that can be dropped at once do not count as used.
static void lower_memory(struct usable *u, uint64_t limit, uint64_t used, uint64_t droppable)
{
	uint64_t kept = used > droppable ? used - droppable : 0;

	if (limit >= NO_LIMIT)
		return;
	lower(&u->memory_limit, limit);
	lower(&u->memory_free, limit > kept ? limit - kept : 0);
}

// Reads a file of a cgroup's folder; "" if it cannot be read.
static void read_file(const struct membership *m, const char *folder, const char *file, char *text, size_t size)
{
	char path[PATH_MAX];

	if (small_file_join(path, sizeof(path), folder, "/", file) < 0 ||
		small_file_read(m->root, path, text, size) < 0)
		*text = '\0';
}

static uint64_t file_number(
	const struct membership *m, const char *folder, const char *file, const char *key, uint64_t fallback)
{
	char text[4096];

	read_file(m, folder, file, text, sizeof(text));
	return small_file_number(text, key, fallback);
}

static void read_unified(const struct membership *m, const char *folder)
{
	const char *period;
	char text[64];

	read_file(m, folder, "cpu.max", text, sizeof(text));
	uint64_t quota = small_file_digits(text, &period);

	if (period != text && *period == ' ')
		lower_quota(m->u, quota, small_file_digits(period + 1, NULL));
	lower_memory(m->u, file_number(m, folder, "memory.max", "", UINT64_MAX),
		file_number(m, folder, "memory.current", "", 0),
		file_number(m, folder, "memory.stat", "inactive_file", 0));
}

static void read_cpu(const struct membership *m, const char *folder)
{
	uint64_t quota = file_number(m, folder, "cpu.cfs_quota_us", "", 0); // −1, no quota, is no number either

	lower_quota(m->u, quota, file_number(m, folder, "cpu.cfs_period_us", "", 0));
}

static void read_memory(const struct membership *m, const char *folder)
{
	lower_memory(m->u, file_number(m, folder, "memory.limit_in_bytes", "", UINT64_MAX),
		file_number(m, folder, "memory.usage_in_bytes", "", 0),
		file_number(m, folder, "memory.stat", "total_inactive_file", 0));
}

// Whether a list of words between commas holds the word.
static int holds(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (!strncmp(list, word, length) && (list[length] == ',' || !list[length]))
			return 1;
	}
	return 0;
}

// A line of /proc/self/cgroup: NUMBER:CONTROLLERS:PATH, with no controllers for v2.
static void take_membership(struct membership *m, char *line)
{
	char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;

	if (!path || path[1] != '/')
		return;
	*path++ = '\0';
	names++;
	if (!*names)
		small_file_join(m->path[UNIFIED], PATH_MAX, path, "", "");
	if (holds(names, "cpu"))
		small_file_join(m->path[CPU], PATH_MAX, path, "", "");
	if (holds(names, "memory"))
		small_file_join(m->path[MEMORY], PATH_MAX, path, "", "");
}

// What of a path lies below top; NULL if it is not in there, or leads out of what this cgroup namespace shows.
static const char *below(const char *path, const char *top)
{
	size_t length = strcmp(top, "/") != 0 ? strlen(top) : 0;
	const char *rest = path + length;

	if (strncmp(path, top, length) != 0 || (*rest && *rest != '/') || strstr(path, "/../"))
		return NULL;
	return strcmp(rest, "/") != 0 ? rest : "";
}

// Reads the cgroup, and then each one above it up to the mount point.
static void climb(const struct membership *m, enum controller c, const char *mount, const char *rest)
{
	static void (*const read_limits[CONTROLLERS])(const struct membership *, const char *) = {
		read_unified, read_cpu, read_memory};
	size_t top = strlen(mount);
	char folder[PATH_MAX], *slash;

	if (small_file_join(folder, sizeof(folder), mount, rest, "") < 0)
		return;
	read_limits[c](m, folder);
	while (strlen(folder) > top && (slash = strrchr(folder, '/'))) {
		*slash = '\0';
		read_limits[c](m, folder);
	}
}

// Names in mountinfo hold blanks and the like as a backslash and three octal digits.
static void unescape(char *s)
{
	char *to = s;

	while (*s) {
		if (s[0] == '\\' && strspn(s + 1, "01234567") >= 3) {
			*to++ = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0'));
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

// A line of mountinfo: six words or more, among them ROOT and MOUNT POINT as fourth and fifth; " - "; TYPE SOURCE
// OPTIONS.
static void take_mount(struct membership *m, char *line)
{
	char *word[5], *type = strstr(line, " - "), *options, *save = NULL;
	const char *rest;

	if (!type)
		return;
	*type = '\0';
	type += 3;
	options = strrchr(type, ' ');
	for (size_t i = 0; i < 5; i++)
		if (!(word[i] = strtok_r(i ? NULL : line, " ", &save)))
			return;
	unescape(word[3]);
	unescape(word[4]);
	for (enum controller c = 0; c < CONTROLLERS; c++) {
		static const char *const name[] = {"", "cpu", "memory"};
		int is_it = c == UNIFIED ? !strncmp(type, "cgroup2 ", 8)
					 : !strncmp(type, "cgroup ", 7) && options && holds(options + 1, name[c]);

		if (is_it && *m->path[c] && (rest = below(m->path[c], word[3])))
			climb(m, c, word[4], rest);
	}
}

static void each_line(struct membership *m, const char *path, void (*take)(struct membership *, char *))
{
	struct line_reader r;
	char line[SMALL_FILE_LINE_MAX];

	if (line_reader_open(&r, m->root, path) < 0)
		return;
	while (line_reader_next(&r, line))
		take(m, line);
	line_reader_close(&r);
}

void usable_cgroup(const char *root, struct usable *u)
{
	struct membership m = {.root = root, .u = u};

	each_line(&m, "/proc/self/cgroup", take_membership);
	each_line(&m, "/proc/self/mountinfo", take_mount);
}
