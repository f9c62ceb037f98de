// SPDX-License-Identifier: MIT
#include "oci/seccomp.h"

#include "oci/arena.h"
#include "oci/seccomp_parts.h"

int seccomp_compile(const struct node *n, struct oci_seccomp *s)
{
	CLEANUP_FREE struct seccomp_profile *p = malloc(sizeof(*p));

	*s = (struct oci_seccomp){0};
	if (!p)
		return node_bad(n, "out of memory");
	return seccomp_read(n, p) || seccomp_generate(n, p, s) ? -1 : 0;
}

int oci_seccomp_compile(const char *name, yyjson_val *profile, struct oci_seccomp *s, struct err **e)
{
	CLEANUP(arena_free) void *arena = NULL;
	struct reader reader = {.name = name, .arena = &arena, .e = e};
	struct node document = {.reader = &reader};
	struct node linux_node = node_member(&document, "linux", NULL);
	struct node n = node_member(&linux_node, "seccomp", profile);

	return seccomp_compile(&n, s);
}

void oci_seccomp_free(struct oci_seccomp *s)
{
	free(s->program.filter);
	*s = (struct oci_seccomp){0};
}
