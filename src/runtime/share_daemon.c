// SPDX-License-Identifier: MIT
#include "runtime/share_daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#define SOCKET   "virtiofsd.sock"
#define LISTENER 3  // the socket's number in virtiofsd
#define ARGS_MAX 32 // of virtiofsd

#define FILES_BESIDE 1024 // for the container's own

// Leaves it the socket alone of all that this process has open.
static int prepare(void *arg)
{
	int listener = *(const int *)arg;

	if (listener == LISTENER ? fcntl(LISTENER, F_SETFD, 0) : dup2(listener, LISTENER) < 0)
		return errno;
	return syscall(SYS_close_range, LISTENER + 1, ~0U, CLOSE_RANGE_CLOEXEC) ? errno : 0;
}

// Paths of sockets are short and those of folders are not, so the folder is named by its descriptor.
static int listen_at(struct share *s, const char *dir, struct err **e)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	s->folder = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (s->folder < 0)
		return err_sys(e, "cannot open %s", dir);
	snprintf(a.sun_path, sizeof(a.sun_path), "/proc/self/fd/%d/" SOCKET, s->folder);
	unlink(a.sun_path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) || chmod(a.sun_path, 0600) || listen(fd, 1))
		return err_sys(e, "cannot listen at %s/" SOCKET, dir);
	snprintf(s->socket, sizeof(s->socket), "%s", a.sun_path);
	return steal_fd(&fd);
}

// What is written to a full log is lost, and nobody waits: a guest that makes virtiofsd complain costs 64 KiB.
static int open_log(struct share *s, struct err **e)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK))
		return err_sys(e, "cannot make a pipe for virtiofsd");
	s->log = fds[0];
	return fds[1];
}

static int add_args(const struct share_spec *spec, const char *shared, const char **argv, struct err **e)
{
	// Files keep their owners and attributes, so it runs as root, with those capabilities only that this takes, in
	// a mount, PID and network namespace with nothing in it but the tree, under its own filter of system calls.
	const char *const own[] = {spec->virtiofsd, "--fd=3", shared, "--sandbox=namespace", "--seccomp=kill",
		"--cache=auto", "--xattr", "--announce-submounts", "--log-level=error"};
	size_t n = sizeof(own) / sizeof(*own);

	memcpy(argv, own, sizeof(own));
	for (size_t i = 0; spec->virtiofsd_args && spec->virtiofsd_args[i]; i++) {
		if (n == ARGS_MAX - 1)
			return err_set(e, "cannot start virtiofsd: more than %d arguments", ARGS_MAX - 1);
		argv[n++] = spec->virtiofsd_args[i];
	}
	argv[n] = NULL;
	return 0;
}

static int spawn(struct share *s, const struct share_spec *spec, const char *const *argv, int listener, struct err **e)
{
	static const char *const env[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
	CLEANUP_FD int log = open_log(s, e);
	// In a PID namespace of its own the processes that it starts for its sandbox end with it, whoever kills it.
	struct proc_opts o = {.argv = argv,
		.env = env,
		.err = log,
		.cgroup = spec->cgroup,
		.namespaces = CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS,
		.has_session = true,
		.dies_with_parent = true,
		.before_exec = prepare,
		.arg = &listener};

	if (log < 0)
		return -1;
	return proc_spawn(&o, &s->daemon, e);
}

// That virtiofsd keeps open for a mount: the place where it is mounted, and what is mounted if that is shared too.
static rlim_t files_of(const struct oci_mount *m)
{
	return m->is_bind ? 2 : 1;
}

static int refuse(const struct oci_config *c, rlim_t needed, rlim_t most, struct err **e)
{
	rlim_t files = FILES_BESIDE;
	size_t i = 0;

	while (i + 1 < c->mount_count && (files += files_of(&c->mounts[i])) <= most)
		i++;
	return err_kind_set(e, ERR_UNSUPPORTED,
		"cannot make mounts[%zu] at %s: it is number %zu of %zu, for which virtiofsd wants %llu open files, "
		"and may have %llu",
		i, c->mounts[i].destination, i + 1, c->mount_count, (unsigned long long)needed,
		(unsigned long long)most);
}

int share_daemon_room(const struct share_spec *spec, struct err **e)
{
	const struct oci_config *c = spec->config;
	rlim_t needed = FILES_BESIDE;
	struct rlimit files;

	for (size_t i = 0; i < c->mount_count; i++)
		needed += files_of(&c->mounts[i]);
	if (getrlimit(RLIMIT_NOFILE, &files))
		return err_sys(e, "cannot tell how many files may be open");
	if (needed <= files.rlim_max || !setrlimit(RLIMIT_NOFILE, &(struct rlimit){needed, needed}))
		return 0;
	return refuse(c, needed, files.rlim_max, e);
}

int share_daemon(struct share *s, const struct share_spec *spec, const char *tree, struct err **e)
{
	const char *argv[ARGS_MAX];
	CLEANUP_BUF struct buf shared = {0};
	CLEANUP_FD int listener = listen_at(s, spec->dir, e);

	buf_printf(&shared, "--shared-dir=%s", tree);
	if (listener < 0 || add_args(spec, buf_text(&shared), argv, e))
		return -1;
	return spawn(s, spec, argv, listener, e);
}
