// SPDX-License-Identifier: MIT
#include "oci/cli.h"

#include <stddef.h>

static const char *const name[] = {"create", "start", "state", "kill", "delete"};

const char *oci_verb_name(enum oci_verb verb)
{
	return name[verb];
}

// Appends words until NULL; nothing more once it is full, which the caller sees from the count.
static size_t add(const char *argv[OCI_ARGV_MAX], size_t n, const char *const *words)
{
	for (; *words; words++, n++)
		if (n < OCI_ARGV_MAX)
			argv[n] = *words;
	return n;
}

int oci_argv(const struct oci_cli *c, enum oci_verb verb, const char *argv[OCI_ARGV_MAX], struct err **e)
{
	const char *const front[] = {c->path, "--root", c->root, "--log", c->log, "--log-format", "json", NULL};
	const char *const create[] = {"create", "--bundle", c->bundle, "--pid-file", c->pid_file, c->id, NULL};
	const char *const start[] = {"start", c->id, NULL};
	const char *const state[] = {"state", c->id, NULL};
	const char *const kill[] = {"kill", c->id, "9", NULL};
	const char *const delete[] = {"delete", "--force", c->id, NULL};
	const char *const *const words[] = {create, start, state, kill, delete};
	size_t n = add(argv, 0, front);

	n = add(argv, n, c->global_args);
	n = add(argv, n, words[verb]);
	if (n >= OCI_ARGV_MAX)
		return err_set(e, "cannot call %s: more than %d arguments", c->path, OCI_ARGV_MAX - 1);
	argv[n] = NULL;
	return 0;
}
