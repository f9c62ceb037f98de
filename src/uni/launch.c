// SPDX-License-Identifier: MIT
#include "uni/launch.h"

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
#include "runtime/wording.h"
#include "uni/heap.h"
#include "uni/keeper.h"
#include "uni/refuse.h"

#define LOCK_LIMIT  (5 * NS_PER_S)
#define READY_LIMIT (30 * NS_PER_S)

// Everything that making a container needs, in one place.
struct parts {
	const struct globals *g;
	const struct uni_launch *l;
	struct state *state;
	struct oci_config config;
	struct buf text; // config.json
	struct program program;
	uint64_t heap;
	char tender[PATH_MAX];
};

int uni_launch_read(const struct flags *a, struct uni_launch *l, struct err **e)
{
	const char *fds = flags_text(a, "preserve-fds"), *console = flags_text(a, "console-socket");

	*l = (struct uni_launch){
		.id = a->rest[0], .bundle = flags_text(a, "bundle"), .pid_file = flags_text(a, "pid-file")};
	if (fds && strcmp(fds, "0") != 0)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "--preserve-fds is not supported: a unikernel has standard streams only");
	if (console && *console)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "--console-socket is not supported: a unikernel has no terminal");
	return 0;
}

static int read_bundle(struct parts *p, struct err **e)
{
	const char *given = p->l->bundle ? p->l->bundle : ".";
	char path[PATH_MAX + 16];
	struct state *s = p->state;
	bool is_whole;

	if (!realpath(given, s->bundle))
		return err_sys(e, "cannot find the bundle %s", given);
	snprintf(path, sizeof(path), "%s/config.json", s->bundle);
	if (file_read(path, OCI_CONFIG_MAX, &p->text, e))
		return -1;
	if (oci_config_parse("config.json", buf_text(&p->text), p->text.len, &p->config, e))
		return -1;
	is_whole = p->config.root[0] == '/';
	snprintf(path, sizeof(path), "%s/%s", is_whole ? "" : s->bundle, p->config.root);
	if (!realpath(path, s->rootfs))
		return err_sys(e, "cannot find the root file system %s", path);
	snprintf(s->version, sizeof(s->version), "%s", p->config.version);
	return 0;
}

// The tender is installed beside this program.
static int find_tender(char out[PATH_MAX], struct err **e)
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - sizeof("/tender"));
	char *slash;

	if (n <= 0)
		return err_sys(e, "cannot find this program");
	out[n] = '\0';
	slash = strrchr(out, '/');
	memcpy(slash, "/tender", sizeof("/tender"));
	return access(out, X_OK) ? err_sys(e, "cannot run %s", out) : 0;
}

static int read_all(struct parts *p, struct err **e)
{
	struct state *s = p->state;
	const char *netns;

	if (read_bundle(p, e) || refuse(&p->config, e) || find_tender(p->tender, e))
		return wording_avoid(e);
	// A program that is missing is said in the words that engines look for.
	if (program_open(s->rootfs, &p->config.process, &p->program, e))
		return -1;
	p->heap = heap_size(p->config.resources.memory, heap_host(), &p->program.image, e);
	if (!p->heap)
		return -1;
	netns = p->config.namespaces[OCI_NS_NETWORK].path;
	snprintf(s->netns, sizeof(s->netns), "%s", netns ? netns : "");
	snprintf(s->hypervisor, sizeof(s->hypervisor), "tender");
	s->vcpus = 1;
	s->memory = p->heap;
	log_time(s->created, sizeof(s->created));
	return 0;
}

// The cgroup has the limit as it was given: the heap leaves room within it for the rest.
static int make_cgroup(struct parts *p, struct err **e)
{
	const struct oci_resources *r = &p->config.resources;
	const struct sizes sizes = {.vcpus = 1, .host_memory = r->memory > 0 ? (uint64_t)r->memory : 0};
	char path[PATH_MAX];

	if (rt_cgroup_path(p->config.cgroups_path, p->state->id, path, e))
		return -1;
	return rt_cgroup_make(path, r, &sizes, p->state->cgroup, e);
}

// Forks the keeper, in its cgroup and namespaces from its first instruction. Returns 0 in it.
static pid_t fork_keeper(const struct parts *p, int *pidfd, struct err **e)
{
	const char *cgroup = p->state->cgroup;
	CLEANUP_FD int folder = *cgroup ? open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	struct clone_args a = {
		.flags = CLONE_PIDFD | keeper_namespaces(&p->config) | (folder >= 0 ? CLONE_INTO_CGROUP : 0),
		.pidfd = (uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = folder >= 0 ? (uint64_t)folder : 0,
	};
	pid_t pid;

	if (*cgroup && folder < 0)
		return err_sys(e, "cannot open the cgroup %s", cgroup);
	pid = (pid_t)syscall(SYS_clone3, &a, sizeof(a));
	return pid < 0 ? err_sys(e, "cannot fork the keeper") : pid;
}

static int start_keeper(struct parts *p, int lock, int *report, struct proc *keeper, struct err **e)
{
	int pair[2];

	if (report_open(pair, e))
		return -1;
	keeper->pid = fork_keeper(p, &keeper->pidfd, e);
	if (keeper->pid == 0) {
		const struct keeper k = {.state = p->state,
			.config = &p->config,
			.program = &p->program,
			.heap = p->heap,
			.tender = p->tender,
			.report = pair[0]};

		// A lock is the description's: the keeper would hold it for as long as it lives.
		close(lock);
		close(pair[1]);
		keeper_main(&k);
	}
	close(pair[0]);
	*report = pair[1];
	return keeper->pid < 0 ? -1 : 0;
}

static int run_hooks(struct parts *p, int report, const struct proc *keeper, struct err **e)
{
	if (report_expect(report, REPORT_HOOKS, clock_deadline(READY_LIMIT), e))
		return -1;
	p->state->shim = process_find(keeper->pid);
	if (hooks_run(&p->config, OCI_PRESTART, p->state, e) || hooks_run(&p->config, OCI_CREATE_RUNTIME, p->state, e))
		return -1;
	report_send(report, REPORT_GO, NULL);
	return report_expect(report, REPORT_READY, clock_deadline(READY_LIMIT), e);
}

static int write_pid_file(const struct parts *p, struct err **e)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", (int)p->state->shim.pid);

	return p->l->pid_file ? file_replace(p->l->pid_file, text, (size_t)n, 0644, e) : 0;
}

static int bring_up(struct parts *p, int lock, struct proc *keeper, struct err **e)
{
	CLEANUP_FD int report = -1;

	if (make_cgroup(p, e) || program_make_files(&p->program, p->state->dir, e) || state_save(p->state, e) ||
		start_keeper(p, lock, &report, keeper, e) || run_hooks(p, report, keeper, e))
		return wording_avoid(e);
	p->state->status = STATE_CREATED;
	if (state_save(p->state, e))
		return -1;
	phases_add(p->state, "created", clock_ns());
	return write_pid_file(p, e);
}

// Makes the folder, and takes it away again if anything behind that fails.
static int launch_parts(struct parts *p, struct proc *keeper, struct err **e)
{
	CLEANUP_FD int lock = -1;

	if (state_make(p->state, p->g->root, buf_text(&p->text), p->text.len, e))
		return -1;
	phases_add(p->state, "command", p->g->began_ns);
	lock = state_lock(p->state, clock_deadline(LOCK_LIMIT), e);
	if (lock >= 0 && bring_up(p, lock, keeper, e) == 0)
		return 0;
	proc_kill(keeper);
	remove_container(p->state, &p->g->log, NULL);
	return -1;
}

int uni_launch(
	const struct globals *g, const struct uni_launch *l, struct state *state, struct proc *keeper, struct err **e)
{
	struct parts *p = calloc(1, sizeof(*p));
	int r = -1;

	*state = (struct state){.status = STATE_CREATING};
	*keeper = (struct proc){.pidfd = -1};
	if (!p)
		return err_set(e, "cannot create a container: out of memory");
	*p = (struct parts){.g = g, .l = l, .state = state, .program = PROGRAM_NONE};
	if (state_check_id(l->id, e) == 0) {
		snprintf(state->id, sizeof(state->id), "%s", l->id);
		r = read_all(p, e) ? -1 : launch_parts(p, keeper, e);
	}
	program_close(&p->program);
	oci_config_free(&p->config);
	buf_free(&p->text);
	free(p);
	return r;
}
