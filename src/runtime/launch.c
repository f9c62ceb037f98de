// SPDX-License-Identifier: MIT
#include "runtime/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "base/file.h"
#include "runtime/cgroup.h"
#include "runtime/hooks.h"
#include "runtime/phases.h"
#include "runtime/remove.h"
#include "runtime/report.h"
#include "runtime/settings.h"
#include "runtime/shim.h"
#include "runtime/sizes.h"
#include "runtime/wording.h"

#define LOCK_LIMIT (5 * NS_PER_S)
#define BOOT_SLACK (30 * NS_PER_S) // for what has no limit of its own

int launch_read(const struct flags *a, struct launch *l, struct err **e)
{
	const char *fds = flags_text(a, "preserve-fds");

	*l = (struct launch){.id = a->rest[0],
		.bundle = flags_text(a, "bundle"),
		.console_socket = flags_text(a, "console-socket"),
		.pid_file = flags_text(a, "pid-file")};
	if (fds && strcmp(fds, "0") != 0)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "--preserve-fds is not supported: descriptors do not reach into a VM");
	if (flags_text(a, "pidfd-socket"))
		return err_kind_set(e, ERR_UNSUPPORTED, "--pidfd-socket is not supported");
	if (l->console_socket && !*l->console_socket)
		l->console_socket = NULL;
	return 0;
}

// Everything that launch needs, in one place.
struct parts {
	const struct globals *g;
	const struct launch *l;
	struct state *state;
	struct rt_settings settings;
	struct oci_config config;
	struct buf text; // config.json
	struct sizes sizes;
};

static int read_bundle(struct parts *p, struct err **e)
{
	char bundle[PATH_MAX], path[PATH_MAX + 16];
	struct state *s = p->state;

	if (!realpath(p->l->bundle ? p->l->bundle : ".", bundle))
		return err_sys(e, "cannot find the bundle %s", p->l->bundle ? p->l->bundle : ".");
	snprintf(path, sizeof(path), "%s/config.json", bundle);
	if (file_read(path, OCI_CONFIG_MAX, &p->text, e))
		return -1;
	if (oci_config_parse("config.json", buf_text(&p->text), p->text.len, &p->config, e))
		return -1;
	snprintf(path, sizeof(path), "%s%s%s", p->config.root[0] == '/' ? "" : bundle,
		p->config.root[0] == '/' ? "" : "/", p->config.root);
	if (!realpath(path, s->rootfs))
		return err_sys(e, "cannot find the root file system %s", path);
	memcpy(s->bundle, bundle, sizeof(bundle));
	snprintf(s->version, sizeof(s->version), "%s", p->config.version);
	return 0;
}

// What can be read from config.json and cannot be done.
static int check_config(const struct parts *p, struct err **e)
{
	const struct oci_config *c = &p->config;
	bool has_socket = p->l->console_socket;

	if (c->hooks[OCI_CREATE_CONTAINER].count)
		return err_kind_set(e, ERR_UNSUPPORTED,
			"hooks.createContainer is not supported: its programs are the host's, its namespaces the "
			"guest's");
	if (c->process.has_terminal && !has_socket && !p->l->has_own_terminal)
		return err_set(e, "cannot allocate tty if runc will detach without setting console socket");
	if (!c->process.has_terminal && has_socket)
		return err_set(e, "cannot use console socket if runc will not detach or allocate tty");
	return 0;
}

static int read_all(struct parts *p, struct err **e)
{
	static const char *const storage[] = {"virtiofs", "block"};
	struct state *s = p->state;
	const char *netns;

	if (rt_settings_load(&p->settings, p->g->config, e) || read_bundle(p, e) || check_config(p, e))
		return -1;
	if (sizes_compute(&p->config.resources, &p->settings, &p->sizes, e))
		return -1;
	netns = p->config.namespaces[OCI_NS_NETWORK].path;
	snprintf(s->netns, sizeof(s->netns), "%s", netns ? netns : "");
	snprintf(s->hypervisor, sizeof(s->hypervisor), "%s", p->settings.hypervisor);
	snprintf(s->storage, sizeof(s->storage), "%s", storage[p->settings.share]);
	s->vcpus = p->sizes.vcpus;
	s->memory = p->sizes.memory;
	log_time(s->created, sizeof(s->created));
	return 0;
}

static int make_cgroup(struct parts *p, struct err **e)
{
	char path[PATH_MAX];

	if (rt_cgroup_path(p->config.cgroups_path, p->state->id, path, e))
		return -1;
	if (rt_cgroup_make(path, &p->config.resources, &p->sizes, p->state->cgroup, e))
		return -1;
	return state_save(p->state, e);
}

// Forks the shim, in its cgroup from its first instruction. Returns 0 in it.
static pid_t fork_shim(const char *cgroup, int *pidfd, struct err **e)
{
	CLEANUP_FD int folder = *cgroup ? open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	struct clone_args a = {
		.flags = CLONE_PIDFD | (folder >= 0 ? CLONE_INTO_CGROUP : 0),
		.pidfd = (uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = folder >= 0 ? (uint64_t)folder : 0,
	};
	pid_t pid;

	if (*cgroup && folder < 0)
		return err_sys(e, "cannot open the cgroup %s", cgroup);
	pid = (pid_t)syscall(SYS_clone3, &a, sizeof(a));
	return pid < 0 ? err_sys(e, "cannot fork the shim") : pid;
}

static int start_shim(struct parts *p, int lock, int *report, struct proc *shim, struct err **e)
{
	int pair[2];
	const struct shim_spec spec = {.state = p->state,
		.config = &p->config,
		.config_text = buf_text(&p->text),
		.settings = &p->settings,
		.sizes = &p->sizes,
		.log = &p->g->log,
		.console_socket = p->l->console_socket,
		.has_own_terminal = p->l->has_own_terminal};

	if (report_open(pair, e))
		return -1;
	shim->pid = fork_shim(p->state->cgroup, &shim->pidfd, e);
	if (shim->pid == 0) {
		struct shim_spec own = spec;

		// A lock is the description's: the shim would hold it for as long as it lives.
		close(lock);
		close(pair[1]);
		own.report = pair[0];
		shim_main(&own);
	}
	close(pair[0]);
	*report = pair[1];
	return shim->pid < 0 ? -1 : 0;
}

static int run_hooks(struct parts *p, int report, const struct proc *shim, struct err **e)
{
	if (report_expect(report, REPORT_HOOKS, clock_deadline(BOOT_SLACK), e))
		return -1;
	p->state->shim = process_find(shim->pid);
	if (hooks_run(&p->config, OCI_PRESTART, p->state, e) || hooks_run(&p->config, OCI_CREATE_RUNTIME, p->state, e))
		return -1;
	report_send(report, REPORT_GO, NULL);
	return 0;
}

static int write_pid_file(const struct parts *p, struct err **e)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", (int)p->state->shim.pid);

	return p->l->pid_file ? file_replace(p->l->pid_file, text, (size_t)n, 0644, e) : 0;
}

static int bring_up(struct parts *p, int lock, struct proc *shim, struct err **e)
{
	CLEANUP_FD int report = -1;
	uint64_t limit;

	if (make_cgroup(p, e) || start_shim(p, lock, &report, shim, e) || run_hooks(p, report, shim, e))
		return wording_avoid(e);
	limit = SHIM_SHARE_LIMIT + 2 * p->settings.boot_timeout_ns + BOOT_SLACK;
	if (report_expect(report, REPORT_READY, clock_deadline(limit), e))
		return -1;
	return write_pid_file(p, e);
}

// Makes the folder, and takes it away again if anything behind that fails.
static int launch_parts(struct parts *p, struct proc *shim, struct err **e)
{
	CLEANUP_FD int lock = -1;

	if (state_make(p->state, p->g->root, buf_text(&p->text), p->text.len, e))
		return -1;
	phases_add(p->state, "command", p->g->began_ns);
	lock = state_lock(p->state, clock_deadline(LOCK_LIMIT), e);
	if (lock >= 0 && bring_up(p, lock, shim, e) == 0)
		return 0;
	proc_kill(shim);
	// What the shim wrote last names the processes that it started.
	state_load(p->state, p->g->root, p->l->id, NULL);
	remove_container(p->state, &p->g->log, NULL);
	return -1;
}

int launch(const struct globals *g, const struct launch *l, struct state *state, struct proc *shim, struct err **e)
{
	struct parts *p = calloc(1, sizeof(*p));
	int r = -1;

	*state = (struct state){.status = STATE_CREATING};
	*shim = (struct proc){.pidfd = -1};
	if (!p)
		return err_set(e, "cannot create a container: out of memory");
	p->g = g;
	p->l = l;
	p->state = state;
	if (state_check_id(l->id, e) == 0) {
		snprintf(state->id, sizeof(state->id), "%s", l->id);
		r = read_all(p, e) ? wording_avoid(e) : launch_parts(p, shim, e);
	}
	oci_config_free(&p->config);
	buf_free(&p->text);
	free(p);
	return r;
}
