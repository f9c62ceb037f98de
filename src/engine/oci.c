// SPDX-License-Identifier: MIT
// An OCI runtime called directly, the way containerd's shim does: each verb is one short-lived process, and the
// container's first process becomes a child of this one when the runtime that made it exits.
#include "engine/oci.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "engine/container.h"
#include "oci/cli.h"
#include "oci/log.h"
#include "oci/spec.h"

#define VERB_LIMIT (30 * NS_PER_S) // for a verb of the removal: a hung runtime must not eat the whole deadline

struct paths {
	char config[288], pid_file[288], root[288], log[288];
};

static void fill_paths(const struct container *c, struct paths *p)
{
	snprintf(p->config, sizeof(p->config), "%s/config.json", c->bundle);
	snprintf(p->pid_file, sizeof(p->pid_file), "%s/pid", c->bundle);
	snprintf(p->root, sizeof(p->root), "%s/state", c->bundle);
	snprintf(p->log, sizeof(p->log), "%s/log.json", c->bundle);
}

static int fill_argv(
	const struct container *c, const struct paths *p, enum oci_verb verb, const char **argv, struct err **e)
{
	const char *global_args[ENGINE_ARGS_MAX + 2] = {NULL};
	const struct oci_cli cli = {
		.path = c->runtime->path,
		.global_args = global_args,
		.root = p->root,
		.log = p->log,
		.id = c->spec->id,
		.bundle = c->bundle,
		.pid_file = p->pid_file,
	};
	size_t n = 0;

	for (; n < ENGINE_ARGS_MAX && c->runtime->global_args[n]; n++)
		global_args[n] = c->runtime->global_args[n];
	if (!c->spec->sandbox->has_limits)
		global_args[n] = c->runtime->uncontrolled_arg;
	return oci_argv(&cli, verb, argv, e);
}

// The runtime's own reason: the last error in its log, else the last line on standard error.
static const char *reason(struct container *c, const struct paths *p, struct buf *out)
{
	CLEANUP_BUF struct buf log = {0};
	const char *end;

	if (!file_read(p->log, CONTAINER_LOG_MAX, &log, NULL) && oci_log_last_error(buf_text(&log), out))
		return buf_text(out);
	container_collect_stderr(c);
	while (c->log.len && c->log.data[c->log.len - 1] == '\n')
		c->log.data[--c->log.len] = '\0';
	end = strrchr(buf_text(&c->log), '\n');
	return c->log.len ? (end ? end + 1 : c->log.data) : "it gave no reason";
}

static int check_status(struct container *c, const struct paths *p, enum oci_verb verb, int status, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};
	char how[64];

	if (status == 0)
		return 0;
	proc_status_text(status, how, sizeof(how));
	return err_set(
		e, "%s %s ended with %s: %.600s", c->runtime->path, oci_verb_name(verb), how, reason(c, p, &text));
}

// Waits for the runtime; at the deadline it is killed.
static int wait_cli(struct container *c, struct proc *cli, enum oci_verb verb, uint64_t deadline, struct proc_exit *x,
	struct err **e)
{
	int r = verb == OCI_DELETE ? sandbox_wait(c->spec->sandbox, cli, deadline, x, NULL)
				   : proc_wait(cli, deadline, x, NULL);

	if (r == 0)
		return 0;
	proc_kill(cli);
	return err_kind_set(
		e, ERR_TIMEOUT, "%s %s did not end in time and was killed", c->runtime->path, oci_verb_name(verb));
}

// Runs a verb to its end, with the output given.
static int run_cli(struct container *c, enum oci_verb verb, const struct container_stdio *io, uint64_t deadline,
	struct proc_exit *x, struct err **e)
{
	CLEANUP_FD int cgroup = sandbox_open_cgroup(c->spec->sandbox, "runtime", e);
	const char *argv[OCI_ARGV_MAX];
	struct proc_opts o = {
		.argv = argv,
		.out = io->out,
		.err = io->err,
		.cgroup = cgroup,
		.dies_with_parent = true,
		.last = c->spec->last,
		.last_arg = c->spec->last_arg,
	};
	struct proc cli;
	struct paths p;

	fill_paths(c, &p);
	if (cgroup < 0 || fill_argv(c, &p, verb, argv, e) || proc_spawn(&o, &cli, e))
		return -1;
	return wait_cli(c, &cli, verb, deadline, x, e) || check_status(c, &p, verb, x->status, e) ? -1 : 0;
}

// Runs a verb whose output is its own, not the container's. What it prints goes to out.
static int call(struct container *c, enum oci_verb verb, uint64_t deadline, struct buf *out, struct err **e)
{
	CLEANUP_FD int fd = -1;
	struct container_stdio io;
	struct proc_exit x;
	char path[288];
	int r;

	snprintf(path, sizeof(path), "%s/output", c->bundle);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(e, "cannot create %s", path);
	io = (struct container_stdio){fd, fd};
	r = run_cli(c, verb, &io, deadline, &x, e);
	file_read(path, CONTAINER_LOG_MAX, out, NULL);
	return r;
}

static int write_config(const struct container *c, const struct paths *p, struct err **e)
{
	CLEANUP_BUF struct buf config = {0};
	char cgroups[96];
	const struct oci_spec spec = {
		.argv = c->spec->argv,
		.rootfs = c->spec->rootfs,
		.hostname = c->spec->id,
		.netns = c->spec->sandbox->netns,
		.cgroups = cgroups,
		.cpus = c->spec->cpus,
		.memory = c->spec->memory_bytes,
	};

	snprintf(cgroups, sizeof(cgroups), "%s/container", strstr(c->spec->sandbox->cgroup, "/assay/"));
	oci_spec_write(&spec, &config);
	if (!buf_ok(&config))
		return err_set(e, "cannot write %s: out of memory", p->config);
	return file_replace(p->config, config.data, config.len, 0600, e) || file_mkdirs(p->root, e) ? -1 : 0;
}

// Takes the process named in the pid file as our child: the runtime that was its parent has exited.
static int adopt(struct container *c, const struct paths *p, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};
	siginfo_t ignored;
	pid_t pid;

	if (file_read(p->pid_file, 64, &text, e) || oci_pid_parse(buf_text(&text), &pid, e))
		return -1;
	if (waitid(P_PID, (id_t)pid, &ignored, WEXITED | WNOHANG | WNOWAIT))
		return err_sys(e, "cannot adopt process %d of the pid file", (int)pid);
	c->proc.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (c->proc.pidfd < 0)
		return err_sys(e, "cannot open a pidfd for process %d", (int)pid);
	c->proc.pid = pid;
	return 0;
}

// Runs create, whose standard output and error become those of the container.
static int create(
	struct container *c, const struct paths *p, const struct container_stdio *io, uint64_t deadline, struct err **e)
{
	struct proc_exit x;

	c->times.issued = clock_ns();
	if (run_cli(c, OCI_CREATE, io, deadline, &x, e))
		return -1;
	c->times.created = x.end_ns;
	return adopt(c, p, e);
}

static int start(struct container *c, uint64_t deadline, struct err **e)
{
	struct container_stdio io;
	struct paths p;
	int r = container_open(c, &io, e);

	fill_paths(c, &p);
	if (r == 0)
		r = write_config(c, &p, e);
	if (r == 0)
		r = create(c, &p, &io, deadline, e);
	container_stdio_close(&io);
	if (r || call(c, OCI_START, deadline, &c->log, e))
		return err_wrap(e, "cannot start container %s", c->spec->id);
	c->times.started = clock_ns();
	return container_wait_hello(c, deadline, e);
}

static uint64_t sooner(uint64_t deadline, uint64_t limit)
{
	uint64_t other = clock_deadline(limit);

	return deadline < other ? deadline : other;
}

// Ends the first process through the runtime, and by force when that does not help.
static int stop(struct container *c, uint64_t deadline, struct proc_exit *x, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};

	if (c->proc.pid <= 0 || container_wait(c, clock_ns(), x, NULL) == 0)
		return 0;
	if (call(c, OCI_KILL, sooner(deadline, VERB_LIMIT), &out, NULL) == 0 &&
		container_wait(c, sooner(deadline, VERB_LIMIT), x, NULL) == 0)
		return 0;
	kill(c->proc.pid, SIGKILL);
	return container_wait(c, deadline, x, e);
}

// Before delete, which takes them away.
static void read_phases(struct container *c)
{
	const char *program = strrchr(c->runtime->path, '/');
	char path[512];

	if (c->phases.count || c->phases_fault)
		return;
	snprintf(path, sizeof(path), "%s/state/%.60s/%s/phases", c->bundle, program ? program + 1 : c->runtime->path,
		c->spec->id);
	phases_read(path, c->times.issued, clock_ns(), &c->phases, &c->phases_fault);
}

static void collect_log(struct container *c)
{
	struct paths p;

	fill_paths(c, &p);
	container_collect_stderr(c);
	container_collect_file(c, "log of the runtime", p.log);
}

static int remove_all(struct container *c, uint64_t deadline, struct proc_exit *x, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};
	struct proc_exit own;
	int r;

	if (!c->bundle[0])
		return 0;
	c->times.stop_issued = clock_ns();
	r = stop(c, deadline, x ? x : &own, e);
	read_phases(c);
	r |= call(c, OCI_DELETE, sooner(deadline, VERB_LIMIT), &out, r ? NULL : e);
	r |= sandbox_kill(c->spec->sandbox, deadline, r ? NULL : e);
	c->times.removed = clock_ns();
	collect_log(c);
	r |= container_close(c, r ? NULL : e);
	return r ? err_wrap(e, "cannot remove container %s", c->spec->id) : 0;
}

// After a failed start nobody is asked: whatever runs is killed, and then the runtime cleans its state.
static int start_or_nothing(struct container *c, uint64_t deadline, struct err **e)
{
	uint64_t clean = clock_deadline(CONTAINER_CLEAN_LIMIT);

	if (start(c, deadline, e) == 0)
		return 0;
	if (!c->bundle[0])
		return -1;
	proc_kill(&c->proc);
	sandbox_kill(c->spec->sandbox, clean, NULL);
	remove_all(c, clean, NULL, NULL);
	return -1;
}

int engine_oci_state(struct container *c, uint64_t deadline, struct oci_state *s, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};

	if (call(c, OCI_STATE, deadline, &out, e))
		return -1;
	return oci_state_parse(buf_text(&out), out.len, s, e);
}

const struct engine_ops engine_oci = {.name = "oci", .start = start_or_nothing, .remove = remove_all};
