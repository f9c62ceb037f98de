// SPDX-License-Identifier: MIT
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "runtime/share_image.h"

#define IMAGES 256 // of a folder that are looked at in one go

struct image {
	char name[160];
	uint64_t size, used; // bytes; ns since 1970
};

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

// Opens a file that nobody uses or makes, and holds it alone. Returns a descriptor or -1.
static int hold(int folder, const char *name)
{
	CLEANUP_FD int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 || flock(fd, LOCK_EX | LOCK_NB) ? -1 : steal_fd(&fd);
}

static void remove_unused(int folder, const char *name)
{
	CLEANUP_FD int fd = hold(folder, name);

	if (fd >= 0)
		unlinkat(folder, name, 0);
}

static bool look(int folder, const char *name, struct image *i)
{
	CLEANUP_FD int fd = hold(folder, name);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || strlen(name) >= sizeof(i->name))
		return false;
	snprintf(i->name, sizeof(i->name), "%s", name);
	i->size = (uint64_t)st.st_size;
	i->used = (uint64_t)st.st_mtim.tv_sec * NS_PER_S + (uint64_t)st.st_mtim.tv_nsec;
	return true;
}

static int by_use(const void *a, const void *b)
{
	const struct image *x = a, *y = b;

	return x->used < y->used ? -1 : x->used > y->used;
}

static size_t look_all(int folder, DIR *d, struct image all[IMAGES])
{
	size_t count = 0;

	for (struct dirent *entry; count < IMAGES && (entry = readdir(d));) {
		if (ends_with(entry->d_name, ".part"))
			remove_unused(folder, entry->d_name);
		else if (ends_with(entry->d_name, ".squashfs"))
			count += look(folder, entry->d_name, &all[count]);
	}
	return count;
}

void share_image_prune(const char *cache, uint64_t bound)
{
	CLEANUP_FD int folder = open(cache, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = folder < 0 ? NULL : opendir(cache);
	struct image all[IMAGES];
	uint64_t total = 0;
	size_t count;

	if (!d)
		return;
	count = look_all(folder, d, all);
	closedir(d);
	for (size_t i = 0; i < count; i++)
		total += all[i].size;
	qsort(all, count, sizeof(*all), by_use);
	for (size_t i = 0; i < count && total > bound; i++) {
		remove_unused(folder, all[i].name);
		total -= all[i].size;
	}
}
