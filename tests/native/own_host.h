// SPDX-License-Identifier: MIT
// A host of one's own for a native test: network, mounts and process ids of a fresh machine, so that what it counts is
// its own doing, and nothing of it outlives it. The kernel, its cgroups included, is the real one; the cgroups of
// others are hidden.
#ifndef TESTS_OWN_HOST_H
#define TESTS_OWN_HOST_H

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "host/leftover.h"
#include "host/sandbox.h"
#include "suite/runtime.h"

#define OWN_IMAGE "/run/image"

static void own_fail(const char *what)
{
	printf("cannot make a host of its own: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	_exit(errno == EPERM ? 77 : 1);
}

static void own_copy(const char *from, const char *to)
{
	CLEANUP_BUF struct buf b = {0};
	struct err *e = NULL;

	if (file_read(from, 64u << 20, &b, &e) || file_replace(to, b.data, b.len, 0755, &e)) {
		printf("cannot make the image: %s\n", err_text(e));
		fflush(stdout);
		_exit(1);
	}
}

static void own_image(void)
{
	static const char *const folder[] = {"bin", "proc", "sys", "dev", "tmp"};
	char path[64];

	for (size_t i = 0; i < sizeof(folder) / sizeof(*folder); i++) {
		snprintf(path, sizeof(path), OWN_IMAGE "/%s", folder[i]);
		file_mkdirs(path, NULL);
	}
	own_copy("build/bin/bench", OWN_IMAGE "/bin/bench");
	own_copy("build/bin/iperf3", OWN_IMAGE "/bin/iperf3");
	file_mkdirs(OWN_IMAGE "-unikernel/bin", NULL);
	if (access("build/uni/bench.uni", F_OK) == 0)
		own_copy("build/uni/bench.uni", OWN_IMAGE "-unikernel/bin/bench");
	setenv("ASSAY_IMAGE_DIR", OWN_IMAGE, 1);
}

// rt-vm as on the stick, but without KVM and with less memory: a guest that is emulated here touches little of it. What
// speaks Firecracker's API is a stand-in that emulates.
static void own_rt_vm(void)
{
	static const char *const name[] = {"/etc/rt-vm.conf", "/etc/rt-vm-block.conf", "/etc/rt-vm-fc.conf"};
	char text[4096], *build = getcwd((char[2048]){0}, 2048);
	struct err *e = NULL;

	if (system("cp -a /etc /run/etc") || mount("/run/etc", "/etc", NULL, MS_BIND, NULL))
		own_fail("/etc");
	for (int i = 0; i < 3; i++) {
		snprintf(text, sizeof(text),
			"kernel = %s/build/guest-vmlinux\ninitrd = %s/build/guest-initrd.img\n"
			"memory-mib = 128\ncache = /run/rt-vm-cache\nshare = %s\n%s%s%s",
			build, build, i ? "block" : "virtiofs",
			i < 2 ? "accel = tcg\n" : "hypervisor = fcapi\nfirecracker = ", i < 2 ? "" : build,
			i < 2 ? "" : "/build/native/vmm_stand_in\n");
		if (file_replace(name[i], text, strlen(text), 0644, &e)) {
			printf("%s\n", err_text(e));
			fflush(stdout);
			_exit(1);
		}
	}
}

// Returns in the new host, as its process 1; the process that called ends with the status of that one.
static void own_host(void)
{
	char path[4096];
	int status;

	if (unshare(CLONE_NEWNS | CLONE_NEWNET))
		own_fail("unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		own_fail("mount");
	// From among other process ids, every cgroup of version 1 would look empty.
	if (system("tests/native/hide-cgroups.sh"))
		own_fail("hide-cgroups.sh");
	if (unshare(CLONE_NEWPID))
		own_fail("unshare");
	switch (fork()) {
	case -1:
		own_fail("fork");
	case 0:
		break;
	default:
		wait(&status);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
	}
	if (mount("proc", "/proc", "proc", 0, NULL) || mount("run", "/run", "tmpfs", 0, NULL))
		own_fail("mount");
	snprintf(path, sizeof(path), "%s/build/bin:%s", getcwd((char[2048]){0}, 2048), getenv("PATH"));
	setenv("PATH", path, 1);
	own_image();
	own_rt_vm();
}

static struct leftover own_before; // what was there before the first test

// cmocka's set-up and tear-down of a group: the host as trials want it.
static inline int own_set_up(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	(void)state;

	if (sandbox_host_setup(&e)) {
		print_message("# %s\n", err_text(e));
		return -1;
	}
	leftover_count(&own_before);
	return 0;
}

static inline int own_tear_down(void **state)
{
	(void)state;
	return sandbox_host_teardown(NULL);
}

static inline void own_nothing_left(void)
{
	CLEANUP_BUF struct buf more = {0};
	struct leftover after;

	leftover_count(&after);
	if (leftover_is_more(&own_before, &after, &more))
		fail_msg("left: %s", buf_text(&more));
}

// Whether user namespaces can be made here; in a chroot they cannot, and gVisor needs one.
static inline bool own_has_user_namespaces(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER) ? 1 : 0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

// Returns why the runtime cannot be tested here, or NULL.
static inline const char *own_why_not(const struct runtime *r)
{
	static struct err *e;

	err_free(&e);
	if (runtime_check(r, &e))
		return err_text(e);
	if (!strcmp(r->implementation, "runsc") && !own_has_user_namespaces())
		return "gVisor needs user namespaces, which this (chrooted?) process may not make";
	return NULL;
}

#endif
