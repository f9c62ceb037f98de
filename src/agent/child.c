// SPDX-License-Identifier: MIT
#include "agent/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "agent/hooks.h"
#include "agent/identity.h"
#include "agent/lookup.h"
#include "agent/rootfs.h"
#include "agent/sync.h"
#include "agent/terminal.h"
#include "base/file.h"
#include "oci/seccomp.h"

#define SYNC       3         // where the child keeps it
#define PASSWD_MAX (1 << 20) // bytes of /etc/passwd
#define PREFETCH   (1 << 19) // bytes of the program

// How the program is run.
struct launch {
	const struct child *child;
	const struct oci_process *process;
	struct terminal terminal;
	struct oci_seccomp filter; // no program: no filter
	const char **env;
	char program[PATH_MAX];
};

// A child of the agent is no more of the agent than it must be: whoever may look into it finds none of its descriptors.
static int leave_agent(const struct child *c, struct err **e)
{
	const int from[] = {c->in, c->out, c->err};
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	for (int i = 0; i < 3; i++)
		if (from[i] >= 0 && dup2(from[i], i) < 0)
			return err_sys(e, "cannot set up descriptor %d", i);
	if (c->sync != SYNC && dup3(c->sync, SYNC, O_CLOEXEC) < 0)
		return err_sys(e, "cannot set up descriptors");
	syscall(SYS_close_range, SYNC + 1, ~0U, 0);
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ? err_sys(e, "cannot become private") : 0;
}

static int set_oom_score(const struct oci_process *p, struct err **e)
{
	char text[16];

	if (!p->has_oom_score_adj)
		return 0;
	snprintf(text, sizeof(text), "%d", p->oom_score_adj);
	return file_poke("/proc/self/oom_score_adj", text, e);
}

static int set_names(const struct oci_config *c, struct err **e)
{
	if (c->hostname && sethostname(c->hostname, strlen(c->hostname)))
		return err_sys(e, "cannot set the host name");
	if (c->domainname && setdomainname(c->domainname, strlen(c->domainname)))
		return err_sys(e, "cannot set the domain name");
	return 0;
}

// The first process: its namespaces are fresh, but for that of the cgroup, whose root is where its maker is.
static int make_place(struct launch *l, struct err **e)
{
	const struct container *c = l->child->container;

	if (set_oom_score(l->process, e) || leave_agent(l->child, e))
		return -1;
	if (unshare(CLONE_NEWCGROUP))
		return err_sys(e, "cannot make a cgroup namespace");
	return set_names(&c->config, e) || rootfs_enter(c, &l->terminal, e) ? -1 : 0;
}

static int open_terminal(struct launch *l, struct err **e)
{
	CLEANUP_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return root < 0 ? err_sys(e, "cannot open /") : terminal_open(root, l->process, &l->terminal, e);
}

// A further process. Its number space was chosen when it was made.
static int join_place(struct launch *l, struct err **e)
{
	if (set_oom_score(l->process, e))
		return -1;
	if (setns(l->child->join, CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP))
		return err_sys(e, "cannot enter the container");
	if (leave_agent(l->child, e))
		return -1;
	return l->process->has_terminal ? open_terminal(l, e) : 0;
}

// Programs open /dev/stdout and the like again, as the user that they are.
static int give_streams(const struct oci_process *p, struct err **e)
{
	struct stat st;

	for (int i = 0; i < 3; i++)
		if (fstat(i, &st) || (!S_ISCHR(st.st_mode) && fchown(i, p->uid, p->gid)))
			return err_sys(e, "cannot give descriptor %d to the user", i);
	return 0;
}

static int set_streams(struct launch *l, struct err **e)
{
	if (!l->process->has_terminal)
		return give_streams(l->process, e);
	if (sync_send_terminal(SYNC, l->terminal.master))
		return err_sys(e, "cannot hand over the terminal");
	if (terminal_take(&l->terminal, e))
		return -1;
	close(l->terminal.master);
	close(l->terminal.slave);
	return 0;
}

// The environment as given, and HOME, which engines leave to the runtime.
static int make_env(struct launch *l, struct err **e)
{
	const struct oci_list *given = &l->process->env;
	CLEANUP_BUF struct buf passwd = {0};
	static char home[PATH_MAX + 5] = "HOME=";
	bool has_home = lookup_variable(given, "HOME");

	l->env = calloc(given->count + 2, sizeof(*l->env));
	if (!l->env)
		return err_set(e, "cannot make the environment: out of memory");
	for (size_t i = 0; i < given->count; i++)
		l->env[i] = given->at[i];
	if (has_home)
		return 0;
	if (file_read("/etc/passwd", PASSWD_MAX, &passwd, NULL))
		buf_clear(&passwd);
	lookup_home(buf_text(&passwd), l->process->uid, home + 5, sizeof(home) - 5);
	l->env[given->count] = home;
	return 0;
}

static int load_filter(const struct launch *l, struct err **e)
{
	if (!l->filter.program.filter)
		return 0;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, l->filter.flags, &l->filter.program))
		return err_sys(e, "cannot load the filter of system calls");
	return 0;
}

static int make_filter(struct launch *l, struct err **e)
{
	yyjson_val *profile = l->child->container->config.seccomp;

	return profile ? oci_seccomp_compile("config.json", profile, &l->filter, e) : 0;
}

// A process that may still gain privileges may only load its filter while it is privileged.
static int become_user(const struct launch *l, struct err **e)
{
	const struct oci_process *p = l->process;

	umask(p->has_umask ? p->umask : 022);
	if (identity_limits(p, e))
		return -1;
	if (p->has_no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return err_sys(e, "cannot set no_new_privs");
	if (!p->has_no_new_privileges && load_filter(l, e))
		return -1;
	return identity_become(p, e);
}

static int prepare(struct launch *l, struct err **e)
{
	const struct oci_list *args = &l->process->args;

	if (l->child->join < 0 ? make_place(l, e) : join_place(l, e))
		return -1;
	if (set_streams(l, e) || make_env(l, e) || make_filter(l, e) || become_user(l, e))
		return -1;
	return lookup_program(args->at[0], &l->process->env, l->program, e);
}

static int run_hooks(const struct launch *l, struct err **e)
{
	const struct container *c = l->child->container;

	return l->child->join >= 0 ? 0 : hooks_start_container(&c->config.hooks[OCI_START_CONTAINER], c->state, e);
}

// Fetches the beginning of the program while nobody waits for it, unless a filter of system calls might object.
static void prefetch(const struct launch *l)
{
	CLEANUP_FD int fd = -1;

	if (l->child->join >= 0 || (l->filter.program.filter && !l->process->has_no_new_privileges))
		return;
	fd = open(l->program, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		readahead(fd, 0, PREFETCH);
}

static int go(struct launch *l, struct err **e)
{
	if (sync_send(SYNC, SYNC_READY, NULL))
		return err_set(e, "nobody wants it to start");
	prefetch(l);
	if (sync_wait(SYNC))
		return err_set(e, "nobody wants it to start");
	if (run_hooks(l, e))
		return -1;
	if (l->process->has_no_new_privileges && load_filter(l, e))
		return -1;
	sync_send(SYNC, SYNC_EXEC, NULL);
	execve(l->program, (char *const *)(uintptr_t)l->process->args.at, (char *const *)(uintptr_t)l->env);
	return lookup_fail(e, "exec", l->program, errno);
}

void child_main(const struct child *c)
{
	static struct launch l;
	struct err *e = NULL;

	l.child = c;
	l.process = c->process;
	l.terminal = (struct terminal)TERMINAL_NONE;
	if (!prepare(&l, &e))
		go(&l, &e);
	sync_send(SYNC, SYNC_FAIL, err_text(e));
	_exit(1);
}
