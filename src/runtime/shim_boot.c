// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "base/file.h"
#include "runtime/control.h"
#include "runtime/hooks.h"
#include "runtime/phases.h"
#include "runtime/protocol.h"
#include "runtime/pty.h"
#include "runtime/report.h"
#include "runtime/shim_parts.h"
#include "runtime/vm_fcapi.h"

#define HOOKS_PATIENCE (3600 * NS_PER_S) // the process that runs them has a deadline for each

static int enter_network(const struct oci_namespace *n, struct err **e)
{
	CLEANUP_FD int fd = -1;

	if (!n->path || !*n->path)
		return unshare(CLONE_NEWNET) ? err_sys(e, "cannot make a network namespace") : 0;
	// What is no namespace may be a FIFO, which would be waited for.
	fd = open(n->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		return err_sys(e, "cannot join the network namespace %s", n->path);
	return 0;
}

// The hooks look for this process's namespaces by its number, which they find in the state.
static int run_hooks(struct shim *s, struct err **e)
{
	s->state.shim = process_find(getpid());
	if (state_save(&s->state, e))
		return -1;
	report_send(s->report, REPORT_HOOKS, NULL);
	return report_expect(s->report, REPORT_GO, clock_deadline(HOOKS_PATIENCE), e);
}

static int open_streams(struct shim *s, struct err **e)
{
	const struct oci_process *p = &s->spec->config->process;
	uint16_t rows = p->rows, columns = p->columns;
	int fd;

	s->pump.to = &s->agent;
	s->has_terminal = p->has_terminal;
	if (!s->spec->console_socket)
		return pump_take_stdio(&s->pump, e);
	fd = pty_open(s->spec->console_socket, rows, columns, e);
	return fd < 0 ? -1 : pump_take_terminal(&s->pump, fd, e);
}

static int open_share(struct shim *s, uint64_t deadline, struct err **e)
{
	const struct rt_settings *settings = s->spec->settings;
	char dir[PATH_MAX];
	const struct share_spec spec = {
		.kind = settings->share,
		.config = s->spec->config,
		.rootfs = s->state.rootfs,
		.bundle = s->state.bundle,
		.dir = dir,
		.virtiofsd = settings->virtiofsd,
		.mksquashfs = settings->mksquashfs,
		.cache = settings->cache,
		.cgroup = -1,
	};

	state_path(&s->state, "vm", dir);
	if (mkdir(dir, 0711) && errno != EEXIST)
		return err_sys(e, "cannot make %s", dir);
	if (share_start(&s->share, &spec, deadline, e))
		return err_wrap(e, "cannot share the root file system");
	s->state.share = process_find(s->share.daemon.pid);
	return 0;
}

static enum vm_accel choose_accel(const struct shim *s)
{
	CLEANUP_BUF struct buf reason = {0};

	if (s->spec->settings->accel == RT_ACCEL_KVM)
		return VM_KVM;
	if (s->spec->settings->accel == RT_ACCEL_TCG || !vm_has_kvm(STATE_ROOT, &reason)) {
		log_line(s->spec->log, "warning", "container %s runs in an emulated machine (TCG): %s", s->state.id,
			reason.len ? buf_text(&reason) : "as the settings say");
		return VM_TCG;
	}
	return VM_KVM;
}

static void add_devices(const struct shim *s, struct vm_spec *spec)
{
	if (s->share.disk[0])
		spec->disks[spec->disk_count++] = (struct vm_disk){.path = s->share.disk, .is_read_only = true};
	for (size_t i = 0; i < s->nics.count && i < VM_NICS; i++) {
		const struct nic *n = &s->nics.at[i];

		spec->nics[spec->nic_count] = (struct vm_nic){
			.tap = n->tap, .vhost = n->vhost, .tap_name = n->tap_name, .mtu = n->link_index ? n->mtu : 0};
		memcpy(spec->nics[spec->nic_count++].mac, n->mac, sizeof(n->mac));
	}
}

// A VMM that opens its taps itself: what is left of them is found by their names, if this process dies.
static int hand_taps_over(struct shim *s, struct err **e)
{
	size_t len = 0;

	for (size_t i = 0; i < s->nics.count; i++)
		len += (size_t)snprintf(
			s->state.taps + len, sizeof(s->state.taps) - len, "%s ", s->nics.at[i].tap_name);
	return state_save(&s->state, e) ? -1 : nic_hand_over(&s->nics, s->spec->settings->uid, e);
}

static int start_vm(struct shim *s, uint64_t deadline, struct err **e)
{
	const struct rt_settings *settings = s->spec->settings;
	const struct vm_ops *ops = vm_find(settings->hypervisor);
	char dir[PATH_MAX], console[PATH_MAX];
	struct vm_spec spec = {
		.id = s->state.id,
		.dir = dir,
		.program = s->state.program,
		.machine = settings->machine[0] ? settings->machine : NULL,
		.kernel = settings->kernel,
		.initrd = settings->initrd,
		.kernel_args = settings->kernel_args[0] ? settings->kernel_args : NULL,
		.accel = choose_accel(s),
		.vcpus = s->spec->sizes->vcpus,
		.memory = s->spec->sizes->memory,
		.share = s->share.socket[0] ? s->share.socket : NULL,
		.uid = settings->uid,
		.gid = settings->gid,
		.is_debug = settings->is_debug,
	};

	if (!ops)
		return err_set(e, "no hypervisor is called %s", settings->hypervisor);
	if (ops == &vm_fcapi)
		vm_fcapi_program(settings->firecracker, getenv("PATH"), s->state.program);
	else
		snprintf(s->state.program, sizeof(s->state.program), "%s", settings->qemu);
	if (ops->opens_taps && hand_taps_over(s, e))
		return -1;
	state_path(&s->state, "vm", dir);
	state_path(&s->state, "console.log", console);
	vm_console_open(&s->console, console);
	add_devices(s, &spec);
	if (ops->start(&s->vm, &spec, deadline, e))
		return -1;
	s->state.vmm = process_find(s->vm.proc.pid);
	snprintf(s->state.accel, sizeof(s->state.accel), "%s", spec.accel == VM_KVM ? "kvm" : "tcg");
	phases_add(&s->state, "vmm", s->vm.spawned_ns);
	phases_add(&s->state, "ready", s->vm.ready_ns);
	phases_add(&s->state, "kernel", s->vm.entered_ns);
	// From here on delete finds what it may have to kill.
	return state_save(&s->state, e);
}

// Waits until the guest has connected, which it has from the beginning where a port is there for it; or until its agent
// has said HELLO.
static int wait_for_guest(struct shim *s, bool for_hello, uint64_t deadline, struct err **e)
{
	while (for_hello ? !s->has_hello : s->agent.fd < 0) {
		if (clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "the guest did not come up within %llu s",
				(unsigned long long)(s->spec->settings->boot_timeout_ns / NS_PER_S));
		if (shim_turn(s, deadline, e))
			return -1;
	}
	return 0;
}

static void listen_to_agent(struct shim *s)
{
	s->agent.fd = s->vm.agent;
	s->agent.name = "the guest";
	s->agent.limit = protocol_from_guest;
	s->agent.frame = shim_guest_frame;
	s->agent.context = s;
}

// What the guest is told first, all but the time.
static int write_setup(struct shim *s, struct buf *body, struct err **e)
{
	const char *hostname = s->spec->config->hostname;

	buf_str(body, "{\"hostname\":");
	json_quote(body, hostname ? hostname : "localhost");
	buf_str(body, ",\"dns\":[],");
	return nic_describe(&s->nics, body, e) ? err_wrap(e, "cannot describe the network") : 0;
}

static void write_time(struct buf *body)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	buf_printf(body, ",\"time_ns\":%llu}",
		(unsigned long long)now.tv_sec * NS_PER_S + (unsigned long long)now.tv_nsec);
}

// Hooks that run in the guest read it.
static void write_state(const struct shim *s, struct buf *body)
{
	CLEANUP_BUF struct buf state = {0};

	if (!s->spec->config->hooks[OCI_START_CONTAINER].count)
		return;
	state_print_inside(&s->state, s->spec->config, &state);
	buf_str(body, "\"state\":");
	json_quote(body, buf_text(&state));
	buf_str(body, ",");
}

static void write_create(struct shim *s, struct buf *body)
{
	buf_str(body, "{");
	write_state(s, body);
	buf_add(body, s->share.create.data, s->share.create.len);
	buf_str(body, "\"config\":");
	buf_str(body, s->spec->config_text);
	buf_str(body, "}");
}

// All that can be made ready is made while the guest boots, and the requests are there when it says its first word.
static int make_container(struct shim *s, uint64_t deadline, struct err **e)
{
	CLEANUP_BUF struct buf setup = {0};
	CLEANUP_BUF struct buf create = {0};

	write_create(s, &create);
	listen_to_agent(s);
	if (write_setup(s, &setup, e) || wait_for_guest(s, false, deadline, e))
		return -1;
	write_time(&setup);
	if (shim_ask(s, AGENT_SETUP, &setup, &s->setup, e) || shim_ask(s, AGENT_CREATE, &create, &s->create, e))
		return -1;
	if (wait_for_guest(s, true, deadline, e))
		return -1;
	if (shim_await(s, &s->setup, deadline, e))
		return err_wrap(e, "cannot set up the guest");
	// Ten thousand mounts take longer than a boot.
	return shim_await(s, &s->create, clock_deadline(s->spec->settings->boot_timeout_ns), e);
}

static int boot_guest(struct shim *s, struct err **e)
{
	const struct rt_settings *settings = s->spec->settings;
	uint64_t deadline;

	if (nic_open(&s->nics, settings->spare_nics, settings->has_vhost_net, e))
		return err_wrap(e, "cannot connect the network");
	if (open_share(s, clock_deadline(SHIM_SHARE_LIMIT), e))
		return -1;
	deadline = clock_deadline(settings->boot_timeout_ns);
	return start_vm(s, deadline, e) || make_container(s, deadline, e) ? -1 : 0;
}

int shim_boot(struct shim *s, struct err **e)
{
	if (open_streams(s, e) || enter_network(&s->spec->config->namespaces[OCI_NS_NETWORK], e))
		return -1;
	if (run_hooks(s, e) || boot_guest(s, e))
		return -1;
	s->listener = control_listen(&s->state, e);
	if (s->listener < 0)
		return -1;
	s->pump.process = SHIM_INIT;
	// It may have got one while nobody in the guest could be told.
	shim_send_size(s);
	s->state.status = STATE_CREATED;
	phases_add(&s->state, "created", clock_ns());
	return state_save(&s->state, e);
}
