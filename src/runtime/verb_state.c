// SPDX-License-Identifier: MIT
#include <stdio.h>

#include "base/file.h"
#include "runtime/state.h"
#include "runtime/verb.h"

static int print_state(const struct globals *g, const struct flags *a, struct err **e)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_BUF struct buf out = {0};
	struct state s;
	bool has_config;

	if (state_load(&s, g->root, a->rest[0], e))
		return -1;
	if (s.is_torn)
		fprintf(stderr,
			"warning: cannot read %s/state.json: the container counts as stopped, and can be deleted\n",
			s.dir);
	has_config = state_load_config(&s, &c, NULL) == 0;
	state_print(&s, has_config ? &c : NULL, &out);
	buf_str(&out, "\n");
	return file_write_all(STDOUT_FILENO, out.data, out.len, e);
}

static const struct flag flags[] = {{0}};

const struct verb verb_state = {
	.name = "state",
	.usage = "ID",
	.help = "print a container's state as JSON",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = print_state,
};
