// SPDX-License-Identifier: MIT
#include "agent/transport.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "base/file.h"

#define PORTS    "/sys/class/virtio-ports"
#define PATIENCE (10 * NS_PER_S) // for the port to come, or the connection
#define UEVENTS  1               // group of the kernel's messages about devices

// Copies the value of key in the kernel's command line. Returns whether it is there.
static bool find_word(const char *cmdline, const char *key, char *out, size_t size)
{
	size_t len = strlen(key), n;

	for (const char *word = cmdline; *word; word += n, word += strspn(word, " \n")) {
		n = strcspn(word, " \n");
		if (n > len && !strncmp(word, key, len) && word[len] == '=') {
			snprintf(out, size, "%.*s", (int)(n - len - 1), word + len + 1);
			return true;
		}
	}
	return false;
}

int transport_read(const char *cmdline, struct transport *t, struct err **e)
{
	char kind[16] = "vsock", port[16] = "", *end = port;

	*t = (struct transport){.port = AGENT_VSOCK_PORT, .fd = -1};
	find_word(cmdline, "agent.transport", kind, sizeof(kind));
	t->is_serial = !strcmp(kind, "serial");
	if (!t->is_serial && strcmp(kind, "vsock") != 0)
		return err_set(e, "cannot speak to the host: agent.transport=%s is unknown", kind);
	if (!find_word(cmdline, "agent.port", port, sizeof(port)))
		return 0;
	t->port = (unsigned)strtoul(port, &end, 10);
	return *port && !*end ? 0 : err_set(e, "cannot speak to the host: agent.port=%s is no number", port);
}

int transport_begin(struct transport *t, struct err **e)
{
	const struct sockaddr_vm host = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_HOST, .svm_port = t->port};
	const struct timeval patience = {.tv_sec = PATIENCE / NS_PER_S};

	if (t->is_serial)
		return 0;
	t->fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (t->fd < 0)
		return err_sys(e, "cannot make a vsock");
	// The kernel's own 2 s are few on a machine that is emulated. One that does not know the option has those.
	setsockopt(t->fd, AF_VSOCK, SO_VM_SOCKETS_CONNECT_TIMEOUT, &patience, sizeof(patience));
	if (connect(t->fd, (const struct sockaddr *)&host, sizeof(host)) && errno != EINPROGRESS)
		return err_sys(e, "cannot reach port %u of the host", t->port);
	return 0;
}

static int finish_vsock(struct transport *t, struct err **e)
{
	struct pollfd p = {.fd = t->fd, .events = POLLOUT};
	int failure = ETIMEDOUT;
	socklen_t len = sizeof(failure);

	if (poll(&p, 1, (int)(PATIENCE / NS_PER_MS)) > 0 && getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &failure, &len))
		failure = errno;
	if (!failure)
		return steal_fd(&t->fd);
	errno = failure;
	return err_sys(e, "cannot reach port %u of the host", t->port);
}

static void close_folder(DIR **d)
{
	if (*d)
		closedir(*d);
}

// Opens the port of that name, if it is there.
static int find_port(const char *wanted)
{
	CLEANUP(close_folder) DIR *d = opendir(PORTS);
	struct dirent *entry;
	char path[512], name[64];

	while (d && (entry = readdir(d))) {
		snprintf(path, sizeof(path), PORTS "/%s/name", entry->d_name);
		if (*entry->d_name == '.' || !file_line(path, name, sizeof(name)) || strcmp(name, wanted) != 0)
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		return open(path, O_RDWR | O_CLOEXEC);
	}
	return -1;
}

static int open_uevents(struct err **e)
{
	const struct sockaddr_nl all = {.nl_family = AF_NETLINK, .nl_groups = UEVENTS};
	CLEANUP_FD int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&all, sizeof(all)))
		return err_sys(e, "cannot wait for devices");
	return steal_fd(&fd);
}

// The host names a port some time after it has come; each is a message of the kernel.
static int open_serial(struct err **e)
{
	CLEANUP_FD int events = open_uevents(e);
	struct pollfd pfd = {.fd = events, .events = POLLIN};
	uint64_t deadline = clock_deadline(PATIENCE);
	char text[4096];
	int fd;

	if (events < 0)
		return -1;
	while ((fd = find_port(AGENT_SERIAL)) < 0) {
		if (poll(&pfd, 1, clock_ms_left(deadline)) == 0)
			return err_set(e, "cannot reach the host: no port is named %s", AGENT_SERIAL);
		while (read(events, text, sizeof(text)) > 0)
			;
	}
	return fd;
}

int transport_finish(struct transport *t, struct err **e)
{
	return t->is_serial ? open_serial(e) : finish_vsock(t, e);
}

void transport_close(struct transport *t)
{
	scope_close(&t->fd);
	t->fd = -1;
}
