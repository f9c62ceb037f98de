// SPDX-License-Identifier: MIT
// What every tree has: /dev, /proc, /tmp. What the image has of these is left as it is.
#include "libos/boot.h"
#include "libos/device.h"
#include "libos/heap.h"
#include "libos/image.h"
#include "libos/path.h"
#include "libos/thread.h"
#include "libos/tree.h"
#include "libos/wait.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/times.h>
#include <sys/utsname.h>

#define SECOND UINT64_C(1000000000)

struct node *tree_root;

static size_t fit(int length, size_t size)
{
	return length < 0 ? 0 : (size_t)length < size ? (size_t)length : size - 1;
}

static size_t meminfo(char *out, size_t size)
{
	unsigned long total = heap_total() / 1024, left = heap_free() / 1024;

	return fit(snprintf(out, size, "MemTotal: %15lu kB\nMemFree: %16lu kB\nMemAvailable: %11lu kB\n", total, left,
			   left),
		size);
}

static size_t uptime(char *out, size_t size)
{
	uint64_t ns = wait_now();
	unsigned long seconds = ns / SECOND, hundredths = ns % SECOND / (SECOND / 100);

	return fit(snprintf(out, size, "%lu.%02lu 0.00\n", seconds, hundredths), size);
}

static size_t version(char *out, size_t size)
{
	struct utsname u;

	uname(&u);
	return fit(snprintf(out, size, "%s version %s %s\n", u.sysname, u.release, u.version), size);
}

static size_t status(char *out, size_t size)
{
	unsigned long taken = (heap_total() - heap_free()) / 1024;

	return fit(snprintf(out, size,
			   "Pid:\t1\nPPid:\t0\nUid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\nVmSize:\t%lu kB\n"
			   "VmRSS:\t%lu kB\nThreads:\t%d\n",
			   boot_uid(), boot_uid(), boot_uid(), boot_uid(), boot_gid(), boot_gid(), boot_gid(),
			   boot_gid(), taken, taken, thread_count()),
		size);
}

// Its 52 fields (proc_pid_stat(5)): who it is, ticks and threads, memory in bytes and pages, its limit; the rest is 0.
static size_t stat_line(char *out, size_t size)
{
	unsigned long taken = heap_total() - heap_free();
	struct tms t;

	times(&t);
	return fit(snprintf(out, size,
			   "1 (%.15s) R 0 1 1 0 -1 0 0 0 0 0 %ld 0 0 0 20 0 %d 0 0 %lu %lu %lu"
			   " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
			   program_invocation_short_name, t.tms_utime, thread_count(), taken, taken / UNIKERNEL_PAGE,
			   heap_total()),
		size);
}

static const struct {
	const char *path;
	uint32_t mode;
	dev_t device;
	size_t (*text)(char *out, size_t size);
} standard[] = {
	{"/dev", S_IFDIR | 0755, 0, NULL},
	{"/dev/null", S_IFCHR | 0666, DEVICE_NULL, NULL},
	{"/dev/zero", S_IFCHR | 0666, DEVICE_ZERO, NULL},
	{"/dev/full", S_IFCHR | 0666, DEVICE_FULL, NULL},
	{"/dev/random", S_IFCHR | 0666, DEVICE_RANDOM, NULL},
	{"/dev/urandom", S_IFCHR | 0666, DEVICE_URANDOM, NULL},
	{"/dev/console", S_IFCHR | 0600, DEVICE_CONSOLE, NULL},
	{"/dev/shm", S_IFDIR | 01777, 0, NULL},
	{"/proc", S_IFDIR | 0555, 0, NULL},
	{"/proc/meminfo", S_IFREG | 0444, 0, meminfo},
	{"/proc/uptime", S_IFREG | 0444, 0, uptime},
	{"/proc/version", S_IFREG | 0444, 0, version},
	{"/proc/self", S_IFDIR | 0555, 0, NULL},
	{"/proc/self/stat", S_IFREG | 0444, 0, stat_line},
	{"/proc/self/status", S_IFREG | 0444, 0, status},
	{"/tmp", S_IFDIR | 01777, 0, NULL},
};

// Adds one, unless something is there or, as its folder is something else, nothing can be.
static int add(size_t i)
{
	struct place p = {.node = NULL};
	struct node *n;
	int rc = path_walk(-1, standard[i].path, PATH_NOFOLLOW, &p);

	if (rc < 0 || p.node)
		return rc == -ENOMEM || rc == -EIO ? rc : 0;
	n = node_new(standard[i].mode);
	if (!n)
		return -ENOMEM;
	n->device = standard[i].device;
	n->text = standard[i].text;
	rc = tree_add(p.folder, p.name, p.length, n);
	node_drop(n);
	return rc;
}

int tree_start(void)
{
	tree_root = node_new(S_IFDIR | 0755);
	if (!tree_root)
		return -1;
	tree_root->parent = tree_root;
	path_here = node_hold(tree_root);
	if (boot_has(UNIKERNEL_ROOT) && image_start(libos_boot->root_size, tree_root) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(standard) / sizeof(*standard); i++)
		if (add(i) < 0)
			return -1;
	return 0;
}
