// SPDX-License-Identifier: MIT
// A VMM for machines without KVM, for tests of who drives Firecracker's API: the API is src/vmm's, its machine is
// QEMU's emulation, and the agent's stream goes through a serial port of it where there would be a vsock.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "abi/agent.h"
#include "base/file.h"
#include "base/proc.h"
#include "http/server.h"
#include "vmm/api.h"
#include "vmm/log.h"
#include "vmm/options.h"

#define QEMU       "/usr/bin/qemu-system-x86_64"
#define AGENT_PORT "agent.port="
#define WORDS      64

static struct {
	struct proc qemu;
	int guest, agent; // ends of the agent's stream; -1: none
} machine = {{0, -1}, -1, -1};

static struct vmm_api api;

struct words {
	char text[WORDS][4096];
	const char *at[WORDS + 1];
	size_t count;
};

static void PRINTF(2, 3) word(struct words *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w->text[w->count], sizeof(w->text[0]), fmt, ap);
	va_end(ap);
	w->at[w->count] = w->text[w->count];
	w->count++;
}

static void add_devices(struct words *w, const struct vmm_config *c)
{
	for (size_t i = 0; i < c->drive_count; i++) {
		word(w, "-blockdev");
		word(w, "driver=raw,node-name=d%zu,read-only=%s,file.driver=file,file.filename=%s", i,
			c->drives[i].is_read_only ? "on" : "off", c->drives[i].path);
		word(w, "-device");
		word(w, "virtio-blk-device,drive=d%zu", i);
	}
	for (size_t i = 0; i < c->net_count; i++) {
		const struct vmm_net *n = &c->nets[i];

		word(w, "-netdev");
		word(w, "tap,id=n%zu,ifname=%s,script=no,downscript=no", i, n->tap);
		word(w, "-device");
		word(w, "virtio-net-device,netdev=n%zu,mac=%02x:%02x:%02x:%02x:%02x:%02x", i, n->mac[0], n->mac[1],
			n->mac[2], n->mac[3], n->mac[4], n->mac[5]);
	}
}

// The guest is told to speak by the serial port, and to end the way QEMU understands.
static void add_boot(struct words *w, const struct vmm_config *c)
{
	const char *port = strstr(c->boot.args, AGENT_PORT);
	size_t before = port ? (size_t)(port - c->boot.args) : strlen(c->boot.args);

	word(w, "-kernel");
	word(w, "%s", c->boot.kernel);
	word(w, "-initrd");
	word(w, "%s", c->boot.initrd);
	word(w, "-append");
	word(w, "%.*s%s%s reboot=t", (int)before, c->boot.args, port ? "agent.transport=serial" : "",
		port ? port + strcspn(port, " ") : "");
}

static void add_machine(struct words *w, const struct vmm_config *c, int guest)
{
	static const char *const always[] = {QEMU, "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
		"-machine", "microvm,acpi=off,pcie=off,usb=off,rtc=on", "-accel", "tcg,thread=multi", "-cpu",
		"max,-erms,-fsrm,-la57", "-serial", "stdio", "-global", "virtio-mmio.force-legacy=false", "-device",
		"virtio-rng-device", "-device", "virtio-serial-device", "-device",
		"virtserialport,chardev=agent,name=" AGENT_SERIAL, "-chardev"};

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		word(w, "%s", always[i]);
	word(w, "socket,id=agent,fd=%d", guest);
	word(w, "-smp");
	word(w, "%u", c->machine.vcpus);
	word(w, "-m");
	word(w, "%lluM", (unsigned long long)c->machine.memory_mib);
}

// As a VMM does when its guest connects to a port of the host.
static int connect_agent(const struct vmm_config *c, struct err **e)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const char *port = strstr(c->boot.args, AGENT_PORT);

	if (!port)
		return 0;
	port += strlen(AGENT_PORT);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s_%.*s", c->vsock.path, (int)strspn(port, "0123456789"), port);
	machine.agent = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(machine.agent, (struct sockaddr *)&a, sizeof(a)))
		return err_sys(e, "cannot connect to %s", a.sun_path);
	return 0;
}

static int keep(void *fd)
{
	return fcntl(*(int *)fd, F_SETFD, 0) ? errno : 0;
}

static int start(void *m, const struct vmm_config *c, struct err **e)
{
	static struct words w;
	struct proc_opts o = {.argv = w.at, .out = STDOUT_FILENO, .err = STDERR_FILENO, .before_exec = keep};
	int pair[2], r;
	(void)m;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return err_sys(e, "cannot make a socket");
	machine.guest = pair[0];
	o.arg = &pair[1];
	add_machine(&w, c, pair[1]);
	add_devices(&w, c);
	add_boot(&w, c);
	r = connect_agent(c, e) || proc_spawn(&o, &machine.qemu, e) ? -1 : 0;
	close(pair[1]);
	return r;
}

static int pause_it(void *m, struct err **e)
{
	(void)m;
	(void)e;
	return kill(machine.qemu.pid, SIGSTOP);
}

static int resume_it(void *m, struct err **e)
{
	(void)m;
	(void)e;
	return kill(machine.qemu.pid, SIGCONT);
}

static int no_drive(void *m, const struct vmm_drive *d, bool reopens, struct err **e)
{
	(void)m;
	(void)d;
	(void)reopens;
	return err_set(e, "not here");
}

static int no_net(void *m, const struct vmm_net *n, struct err **e)
{
	(void)m;
	(void)n;
	return err_set(e, "not here");
}

static int no_keys(void *m, struct err **e)
{
	(void)m;
	return err_set(e, "not here");
}

static void no_counts(void *m, struct buf *out)
{
	(void)m;
	(void)out;
}

static void handle(void *context, const struct http_message *m, const char *body, struct http_answer_to *a)
{
	char method[16], target[256];
	(void)context;

	snprintf(method, sizeof(method), "%.*s", (int)m->method.len, m->method.start);
	snprintf(target, sizeof(target), "%.*s", (int)m->target.len, m->target.start);
	a->status = vmm_api_answer(&api, method, target, body, (size_t)m->body_length, &a->body);
}

static void refuse(void *context, const char *why, struct http_answer_to *a)
{
	(void)context;
	vmm_api_fault(why, &a->body);
}

// Passes on what has come. The end of either side is the end of both.
static bool pass(int from, int to)
{
	char chunk[65536];
	ssize_t n = read(from, chunk, sizeof(chunk));

	return n > 0 && file_write_all(to, chunk, (size_t)n, NULL) == 0;
}

static int run(struct http_server *s)
{
	for (;;) {
		struct pollfd p[] = {{.fd = http_server_fd(s), .events = POLLIN},
			{.fd = machine.qemu.pidfd, .events = POLLIN}, {.fd = machine.guest, .events = POLLIN},
			{.fd = machine.agent, .events = POLLIN}};

		if (poll(p, 4, -1) < 0)
			return 1;
		if (p[1].revents || (p[2].revents && !pass(machine.guest, machine.agent)) ||
			(p[3].revents && !pass(machine.agent, machine.guest)))
			return 0;
		if (p[0].revents)
			http_server_turn(s);
	}
}

int main(int argc, char **argv)
{
	static const struct vmm_machine_ops ops = {start, pause_it, resume_it, no_drive, no_net, no_keys, no_counts};
	static struct http_server server = HTTP_SERVER_NONE;
	struct vmm_options o;
	struct err *e = NULL;

	if (vmm_options_parse(&o, argc, argv, &e) == 0 && vmm_log_open(&o.logger, &e) == 0) {
		api = (struct vmm_api){.id = o.id, .ops = &ops};
		vmm_api_open(&api);
		server.name = "stand-in";
		server.body_max = o.body_max;
		server.handle = handle;
		server.refuse = refuse;
		if (http_server_open(&server, o.socket, &e) == 0) {
			int status = run(&server);

			proc_kill(&machine.qemu);
			return status;
		}
	}
	fprintf(stderr, "Error: %s\n", err_text(e));
	return 1;
}
