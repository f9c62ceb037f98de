// SPDX-License-Identifier: MIT
#include "uni/refuse.h"

#include <string.h>

// Engines bind these files into every container. The names in them a unikernel is told in other ways, or not at all.
static bool is_engines_file(const char *destination)
{
	static const char *const known[] = {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/shm"};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(destination, known[i]))
			return true;
	return false;
}

static int refuse_mounts(const struct oci_config *c, struct err **e)
{
	for (size_t i = 0; i < c->mount_count; i++)
		if (c->mounts[i].is_bind && !is_engines_file(c->mounts[i].destination))
			return err_kind_set(e, ERR_UNSUPPORTED,
				"mounts[%zu] is not supported: a unikernel has no volumes (%.200s)", i,
				c->mounts[i].destination);
	return 0;
}

static int refuse_hooks(const struct oci_config *c, struct err **e)
{
	static const enum oci_hook_kind inside[] = {OCI_CREATE_CONTAINER, OCI_START_CONTAINER};

	for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++)
		if (c->hooks[inside[i]].count)
			return err_kind_set(e, ERR_UNSUPPORTED,
				"hooks.%s is not supported: a unikernel runs no other program",
				oci_hook_name(inside[i]));
	return 0;
}

int refuse(const struct oci_config *c, struct err **e)
{
	if (c->process.has_terminal)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "process.terminal is not supported: a unikernel has no terminal");
	if (c->device_count)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "linux.devices is not supported: a unikernel has no device files");
	return refuse_mounts(c, e) || refuse_hooks(c, e) ? -1 : 0;
}
