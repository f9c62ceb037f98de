// SPDX-License-Identifier: MIT
#include "runtime/command.h"
#include "uni/verbs.h"

static const struct verb *const verbs[] = {&uni_create, &uni_start, &verb_state, &uni_kill, &verb_delete, &uni_run,
	&verb_list, &verb_features, &uni_exec, &uni_pause, &uni_resume, &uni_update, &uni_ps, &uni_events, NULL};

int main(int argc, char **argv)
{
	const struct command c = {.name = "rt-uni",
		.what = "an OCI runtime that runs each container as a unikernel behind seven system calls",
		.version = RT_VM_VERSION,
		.root = "/run/rt-uni",
		.more_flags = "",
		.verbs = verbs};

	return command_main(&c, argc, argv);
}
