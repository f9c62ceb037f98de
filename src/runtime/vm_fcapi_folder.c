// SPDX-License-Identifier: MIT
#include "runtime/vm_fcapi_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/file.h"
#include "runtime/vm_fcapi_requests.h"

#define BETWEEN_MS 1 // a socket that is bound listens at once: this is how long to wait for that

// An address has room for 107 bytes, and a container's folder may have a longer name: so it is named by its descriptor.
static struct sockaddr_un address(const struct fcapi_folder *f, const char *name)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	snprintf(a.sun_path, sizeof(a.sun_path), "/proc/self/fd/%d/%s", f->fd, name);
	return a;
}

static int make(struct fcapi_folder *f, const char *path, uid_t uid, gid_t gid, struct err **e)
{
	if (snprintf(f->path, sizeof(f->path), "%s", path) >= (int)sizeof(f->path))
		return err_set(e, "cannot make %.80s…: its path is too long", path);
	if (file_remove_tree(path, e))
		return -1;
	if (mkdir(path, 0700))
		return err_sys(e, "cannot make %s", path);
	f->fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (f->fd < 0 || fchown(f->fd, uid, gid))
		return err_sys(e, "cannot prepare %s", path);
	f->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (f->watch < 0 || inotify_add_watch(f->watch, path, IN_CREATE) < 0)
		return err_sys(e, "cannot watch %s", path);
	return 0;
}

int fcapi_folder_open(struct fcapi_folder *f, const char *path, uid_t uid, gid_t gid, struct err **e)
{
	*f = (struct fcapi_folder)FCAPI_FOLDER_NONE;
	if (make(f, path, uid, gid, e) == 0)
		return 0;
	fcapi_folder_close(f);
	return -1;
}

int fcapi_folder_listen(const struct fcapi_folder *f, uid_t uid, struct err **e)
{
	char name[64];
	struct sockaddr_un a;
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(name, sizeof(name), FCAPI_VSOCK "_%d", FCAPI_PORT);
	a = address(f, name);
	if (fd < 0)
		return err_sys(e, "cannot make a socket for the agent");
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) || fchownat(f->fd, name, uid, (gid_t)-1, AT_SYMLINK_NOFOLLOW) ||
		listen(fd, 8))
		return err_sys(e, "cannot listen for the agent");
	return steal_fd(&fd);
}

// Waits until something is made in the folder, the VMM ends (an error), or some time has passed.
static int wait_a_bit(const struct fcapi_folder *f, const struct proc *vmm, int ms, struct err **e)
{
	struct pollfd p[] = {{.fd = f->watch, .events = POLLIN}, {.fd = vmm->pidfd, .events = POLLIN}};
	char events[1024];

	if (ms == 0)
		return err_kind_set(e, ERR_TIMEOUT, "the VMM does not open its API in time");
	if (poll(p, 2, ms) < 0 && errno != EINTR)
		return err_sys(e, "cannot wait for the VMM");
	if (p[1].revents)
		return err_set(e, "the VMM has ended");
	while (read(f->watch, events, sizeof(events)) > 0)
		;
	return 0;
}

int fcapi_folder_connect(const struct fcapi_folder *f, const struct proc *vmm, uint64_t deadline, struct err **e)
{
	struct sockaddr_un a = address(f, FCAPI_SOCKET);
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int left;

	if (fd < 0)
		return err_sys(e, "cannot make a socket for the VMM's API");
	while (connect(fd, (struct sockaddr *)&a, sizeof(a))) {
		if (errno != ENOENT && errno != ECONNREFUSED)
			return err_sys(e, "cannot connect to the VMM's API");
		left = clock_ms_left(deadline);
		if (wait_a_bit(f, vmm, errno == ENOENT || !left ? left : BETWEEN_MS, e))
			return -1;
	}
	return steal_fd(&fd);
}

void fcapi_folder_close(struct fcapi_folder *f)
{
	if (f->path[0])
		file_remove_tree(f->path, NULL);
	scope_close(&f->fd);
	scope_close(&f->watch);
	*f = (struct fcapi_folder)FCAPI_FOLDER_NONE;
}
