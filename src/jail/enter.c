// SPDX-License-Identifier: MIT
#include "jail/enter.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/file.h"

int jailer_forget(struct err **e)
{
	if (syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_UNSHARE))
		return err_sys(e, "cannot close what was inherited");
	return clearenv() ? err_sys(e, "cannot forget the environment") : 0;
}

int jailer_join_network(const struct jailer_options *o, struct err **e)
{
	CLEANUP_FD int fd = -1;

	if (!o->netns)
		return 0;
	// What is no namespace may be a FIFO, which would be waited for.
	fd = open(o->netns, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		return err_sys(e, "cannot join the network namespace %s", o->netns);
	return 0;
}

int jailer_limit(const struct jailer_options *o, struct err **e)
{
	const struct rlimit files = {o->files, o->files}, size = {o->file_size, o->file_size};

	if (setrlimit(RLIMIT_NOFILE, &files))
		return err_sys(e, "cannot limit open files to %llu", (unsigned long long)o->files);
	if (o->file_size != UINT64_MAX && setrlimit(RLIMIT_FSIZE, &size))
		return err_sys(e, "cannot limit files to %llu bytes", (unsigned long long)o->file_size);
	return 0;
}

int jailer_open_null(struct err **e)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	return fd < 0 ? err_sys(e, "cannot open /dev/null") : fd;
}

// Returns in the child.
static int go_on_in_child(struct err **e)
{
	pid_t pid = fork();

	if (pid > 0)
		_exit(0);
	return pid < 0 ? err_sys(e, "cannot fork") : 0;
}

// The second child leads no session, so it can get no terminal.
int jailer_detach(int null, struct err **e)
{
	if (go_on_in_child(e))
		return -1;
	if (setsid() < 0)
		return err_sys(e, "cannot make a session");
	if (go_on_in_child(e))
		return -1;
	for (int fd = 0; fd < 3; fd++)
		if (dup2(null, fd) < 0)
			return err_sys(e, "cannot let go of the standard streams");
	return 0;
}

int jailer_note(const struct jailer_options *o, pid_t pid, struct err **e)
{
	char path[PATH_MAX], text[16];
	int len = snprintf(text, sizeof(text), "%d", (int)pid);
	CLEANUP_FD int fd = -1;

	snprintf(path, sizeof(path), "/%s.pid", o->name);
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	// Its owner is root, and its reader the user.
	if (fd < 0 || fchmod(fd, 0644))
		return err_sys(e, "cannot make %s", path);
	return file_write_all(fd, text, (size_t)len, e);
}

// A child that begins a namespace is killed by no signal that it does not handle, so a failure to note it must end it.
int jailer_become_first(const struct jailer_options *o, struct err **e)
{
	bool leads = getsid(0) == getpid();
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid < 0)
		return err_sys(e, "cannot make a process namespace");
	if (pid > 0) {
		if (jailer_note(o, pid, e) == 0)
			_exit(0);
		kill(pid, SIGKILL);
		return -1;
	}
	// The end of a leader, which the parent then is, would hang this one up.
	return leads && setsid() < 0 ? err_sys(e, "cannot make a session") : 0;
}

int jailer_become(const struct jailer_options *o, struct err **e)
{
	if (setgroups(0, NULL) || setresgid(o->gid, o->gid, o->gid) || setresuid(o->uid, o->uid, o->uid))
		return err_sys(e, "cannot become user %u, group %u", o->uid, o->gid);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? err_sys(e, "cannot renounce new privileges") : 0;
}
