// SPDX-License-Identifier: MIT
#include "runtime/command.h"

#include "runtime/settings.h"
#include "runtime/state.h"

static const struct verb *const verbs[] = {&verb_create, &verb_start, &verb_state, &verb_kill, &verb_delete, &verb_exec,
	&verb_run, &verb_ps, &verb_list, &verb_pause, &verb_resume, &verb_update, &verb_events, &verb_features, NULL};

int main(int argc, char **argv)
{
	const struct command c = {.name = "rt-vm",
		.what = "an OCI runtime that runs each container in a virtual machine of its own",
		.version = RT_VM_VERSION,
		.root = STATE_ROOT,
		.more_flags = "  --config FILE      settings ($RT_VM_CONF, " RT_SETTINGS_PATH ")\n",
		.verbs = verbs};

	return command_main(&c, argc, argv);
}
