// SPDX-License-Identifier: MIT
// A root file system and a folder of a container, for the tests of runtime/share, which need root and mounts of their
// own.
#ifndef TESTS_SHARE_FIXTURE_H
#define TESTS_SHARE_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "runtime/share.h"

#define LIMIT (120 * NS_PER_S)

static char top[64]; // holds rootfs/ and all else
static struct oci_mount mounts[64];
static struct oci_config config;
static struct share_spec spec;

static inline void put(const char *name, const char *content, mode_t mode)
{
	CLEANUP_FD int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, content, strlen(content), NULL), 0);
	assert_int_equal(fchmod(fd, mode), 0);
}

static inline void assert_content(const char *name, const char *content)
{
	CLEANUP_BUF struct buf b = {0};
	CLEANUP_ERR struct err *e = NULL;

	if (file_read(name, 1 << 20, &b, &e))
		fail_msg("%s", err_text(e));
	assert_string_equal(buf_text(&b), content);
}

static inline void add_bind(const char *source, unsigned long flags)
{
	mounts[config.mount_count++] = (struct oci_mount){
		.destination = "/x", .type = "bind", .source = source, .flags = MS_BIND | flags, .is_bind = true};
}

static inline void nap(unsigned ms)
{
	const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	nanosleep(&t, NULL);
}

static inline int set_up(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/test_share.XXXXXX");
	if (!mkdtemp(top) || chdir(top) || mkdir("rootfs", 0755) || mkdir("rootfs/etc", 0755) || mkdir("data", 0755) ||
		mkdir("container", 0700))
		return -1;
	put("rootfs/etc/name", "the container", 0644);
	put("data/file", "of the host", 0640);
	config = (struct oci_config){.mounts = mounts};
	spec = (struct share_spec){.config = &config,
		.rootfs = "rootfs",
		.bundle = top,
		.dir = "container",
		.virtiofsd = "/usr/libexec/virtiofsd",
		.mksquashfs = "mksquashfs",
		.cache = "cache",
		.cgroup = -1};
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	// The trees of one test lie over each other, since this process makes mount namespaces without leaving them.
	while (umount2("container/share", MNT_DETACH) == 0)
		;
	return chdir("/") || file_remove_tree(top, NULL);
}

static inline void start(struct share *s)
{
	CLEANUP_ERR struct err *e = NULL;

	if (share_start(s, &spec, clock_deadline(LIMIT), &e))
		fail_msg("%s", err_text(e));
}

#endif
