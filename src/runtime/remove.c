// SPDX-License-Identifier: MIT
#include "runtime/remove.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "oci/config.h"
#include "runtime/cgroup.h"
#include "runtime/hooks.h"
#include "runtime/nic.h"

// The shim's death is the others'; killing them too is for those that it could not take along.
static int kill_processes(const struct state *s, uint64_t deadline, struct err **e)
{
	const struct process *const all[] = {&s->shim, &s->vmm, &s->share};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (process_kill(all[i], deadline, e))
			return -1;
	return 0;
}

static void remove_taps(const char *names)
{
	char name[16];

	for (; *names; names += strcspn(names, " "), names += *names == ' ') {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(names, " "), names);
		nic_remove(name);
	}
}

// What a killed shim leaves in a namespace that outlives it. This process goes back to where it was, for the hooks.
static void clean_network(const struct state *s, const struct log *log)
{
	CLEANUP_FD int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	CLEANUP_FD int fd = s->netns[0] ? open(s->netns, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
	CLEANUP_ERR struct err *e = NULL;

	if (own < 0 || fd < 0 || setns(fd, CLONE_NEWNET))
		return;
	remove_taps(s->taps);
	if (nic_clean(&e))
		log_line(log, "warning", "container %s: %s", s->id, err_text(e));
	if (setns(own, CLONE_NEWNET))
		log_line(log, "warning", "container %s: cannot go back to the network namespace", s->id);
}

static void run_poststop(const struct state *s, const struct log *log)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_ERR struct err *e = NULL;

	if (state_load_config(s, &c, NULL) == 0 && hooks_run(&c, OCI_POSTSTOP, s, &e))
		log_line(log, "warning", "%s", err_text(e));
}

int remove_container(const struct state *s, const struct log *log, struct err **e)
{
	uint64_t deadline = clock_deadline(REMOVE_LIMIT);

	if (kill_processes(s, deadline, e) || rt_cgroup_remove(s->cgroup, deadline, e))
		return -1;
	clean_network(s, log);
	run_poststop(s, log);
	return state_remove(s, e);
}
