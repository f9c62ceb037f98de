// SPDX-License-Identifier: MIT
// A guest without a VM: the agent in fresh namespaces of this machine's kernel, over a socket, with a folder in place
// of the share.
#ifndef TESTS_AGENT_GUEST_H
#define TESTS_AGENT_GUEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "agent/agent.h"
#include "agent/storage.h"
#include "base/clock.h"
#include "base/file.h"
#include "host/cgroup.h"

#define RIG_SHARE "/run/shared" // what the guest's host shares: rootfs and what is bound

static inline void rig_die(const char *what)
{
	printf("cannot make the guest: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	_exit(77);
}

static inline int rig_share(const char *tag, const char *folder, struct err **e)
{
	(void)tag;
	return mount(RIG_SHARE, folder, NULL, MS_BIND | MS_REC, NULL) ? err_sys(e, "cannot bind") : 0;
}

static inline int rig_root(struct container *c, struct err **e)
{
	return storage_mount(c->root, c->wants_overlay, rig_share, e);
}

static inline void rig_mounts(void)
{
	static const struct {
		const char *type, *where;
	} rows[] = {{"proc", "/proc"}, {"tmpfs", "/run"}, {"sysfs", "/sys"}, {"cgroup2", "/sys/fs/cgroup"}};

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		rig_die("mounts");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (mount(rows[i].type, rows[i].where, rows[i].type, 0, NULL))
			rig_die(rows[i].where);
}

// The image: BusyBox, and the folders that engines find in most.
static inline void rig_image(void)
{
	static const char *const folders[] = {"bin", "etc", "proc", "sys", "dev", "tmp", "root"};
	static const char *const applets[] = {"sh", "cat", "ls", "id", "echo", "sleep", "stty", "mount", "grep", "wc",
		"head", "tail", "mknod", "env", "pwd", "hostname", "yes", "kill", "tr", "touch", "stat", "readlink",
		"ps", "ip", "dd", "test", "od", "seq", "true", "mkfifo", "printf"};
	static const char passwd[] = "root:x:0:0::/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n";
	CLEANUP_BUF struct buf busybox = {0};
	char path[256];

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		snprintf(path, sizeof(path), RIG_SHARE "/rootfs/%s", folders[i]);
		file_mkdirs(path, NULL);
	}
	if (file_read("build/bin/busybox", 8u << 20, &busybox, NULL) ||
		file_replace(RIG_SHARE "/rootfs/bin/busybox", busybox.data, busybox.len, 0755, NULL))
		rig_die("build/bin/busybox");
	for (size_t i = 0; i < sizeof(applets) / sizeof(*applets); i++) {
		snprintf(path, sizeof(path), RIG_SHARE "/rootfs/bin/%s", applets[i]);
		if (symlink("busybox", path))
			rig_die(path);
	}
	file_replace(RIG_SHARE "/rootfs/etc/passwd", passwd, sizeof(passwd) - 1, 0644, NULL);
	chmod(RIG_SHARE "/rootfs/tmp", 01777);
}

static void __attribute__((noreturn)) rig_guest(int fd, void (*prepare)(void))
{
	struct effects effects = effects_guest;
	static struct agent a;
	struct err *e = NULL;
	sigset_t set;
	int r;

	rig_mounts();
	rig_image();
	if (prepare)
		prepare();
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	alarm(120);
	effects.make_root = rig_root;
	agent_begin(&a, fd, &effects, agent_ns());
	r = agent_serve(&a, &e);
	if (r)
		printf("# agent: %s\n", err_text(e));
	fflush(stdout);
	err_free(&e);
	agent_free(&a);
	_exit(r ? 3 : 0);
}

// In its own cgroup, which is the root of all that it sees, and process 1 of its own numbers.
static void __attribute__((noreturn)) rig_outer(const char *cgroup, int fd, void (*prepare)(void))
{
	char path[320];
	int status;
	pid_t inner;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	if (file_poke(path, "0", NULL) ||
		unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP))
		rig_die("namespaces");
	inner = fork();
	if (!inner)
		rig_guest(fd, prepare);
	close(fd);
	waitpid(inner, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 99);
}

#endif
