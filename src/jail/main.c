// SPDX-License-Identifier: MIT
// Runs a VMM where it can do no harm. In the order of Firecracker's jailer: nothing is inherited; a folder with a copy
// of the program; network namespace, limits, cgroup; the folder is the root; devices; a session, a process namespace, a
// user of its own; the program.
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "jail/cgroup.h"
#include "jail/enter.h"
#include "jail/options.h"
#include "jail/root.h"

#define ARGUMENTS_MAX 256

static uint64_t us_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

// Only returns when it fails.
static int execute(const struct jailer_options *o, uint64_t start, uint64_t before, struct err **e)
{
	char path[PATH_MAX], start_us[24], cpu_us[24], parent_us[24];
	const char *own[] = {path, "--id", o->id, "--start-time-us", start_us, "--start-time-cpu-us", cpu_us,
		"--parent-cpu-time-us", parent_us};
	size_t count = sizeof(own) / sizeof(*own);
	static const char *argv[ARGUMENTS_MAX];

	memcpy(argv, own, sizeof(own));
	for (char **rest = o->rest; *rest; rest++) {
		if (count == ARGUMENTS_MAX - 1)
			return err_set(e, "cannot run %s: more than %d arguments", o->name, ARGUMENTS_MAX);
		argv[count++] = *rest;
	}
	snprintf(path, sizeof(path), "/%s", o->name);
	snprintf(start_us, sizeof(start_us), "%llu", (unsigned long long)start);
	snprintf(cpu_us, sizeof(cpu_us), "%llu", (unsigned long long)us_of(CLOCK_PROCESS_CPUTIME_ID));
	snprintf(parent_us, sizeof(parent_us), "%llu", (unsigned long long)before);
	execve(path, (char **)(uintptr_t)argv, (char *[]){NULL});
	return err_sys(e, "Failed to exec into %s", o->name);
}

static int enter(const struct jailer_options *o, struct err **e)
{
	CLEANUP_FD int null = -1;

	if (jailer_root_make(o, e) || jailer_join_network(o, e) || jailer_limit(o, e) || jailer_cgroup_enter(o, e))
		return -1;
	if (o->is_daemon && (null = jailer_open_null(e)) < 0)
		return -1;
	if (jailer_root_enter(o, e) || jailer_root_furnish(o, e))
		return -1;
	if (o->is_daemon && jailer_detach(null, e))
		return -1;
	if (o->has_pid_namespace ? jailer_become_first(o, e) : jailer_note(o, getpid(), e))
		return -1;
	return jailer_become(o, e);
}

int main(int argc, char **argv)
{
	uint64_t start = us_of(CLOCK_MONOTONIC), cpu = us_of(CLOCK_PROCESS_CPUTIME_ID);
	CLEANUP_ERR struct err *e = NULL;
	static struct jailer_options o;

	if (jailer_forget(&e) == 0 && jailer_options_parse(&o, argc, argv, &e) == 0) {
		if (o.shows_help || o.shows_version) {
			if (o.shows_help)
				jailer_options_help();
			else
				puts("vmm-jail v" JAILER_VERSION);
			return 0;
		}
		if (enter(&o, &e) == 0)
			execute(&o, start, us_of(CLOCK_PROCESS_CPUTIME_ID) - cpu, &e);
	}
	fprintf(stderr, "vmm-jail: %s\n", err_text(e));
	return 1;
}
