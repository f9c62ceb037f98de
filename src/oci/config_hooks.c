// SPDX-License-Identifier: MIT
// hooks: config.md, "POSIX-platform Hooks".
#include "oci/parts.h"

#define TIMEOUT_MAX_S 86400
#define AT(field)     offsetof(struct oci_hook, field)
#define KIND(kind)    ((kind) * sizeof(struct oci_hooks))

static int read_timeout(const struct node *n, void *at)
{
	int64_t v = 0;

	if (node_integer(n, 1, TIMEOUT_MAX_S, &v))
		return -1;
	*(unsigned *)at = (unsigned)v;
	return 0;
}

static int read_hook(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"path", read_path, AT(path), true},
		{"args", read_texts, AT(args), false},
		{"env", read_texts, AT(env), false},
		{"timeout", read_timeout, AT(timeout_s), false},
	};
	struct oci_hook *h = at;

	h->args = h->env = no_list();
	return node_object(n, members, COUNT(members), h);
}

static int read_kind(const struct node *n, void *at)
{
	struct oci_hooks *h = at;

	return node_array(n, read_hook, sizeof(*h->at), &h->at, &h->count);
}

static const struct member kinds[OCI_HOOK_KINDS] = {
	{"prestart", read_kind, KIND(OCI_PRESTART), false},
	{"createRuntime", read_kind, KIND(OCI_CREATE_RUNTIME), false},
	{"createContainer", read_kind, KIND(OCI_CREATE_CONTAINER), false},
	{"startContainer", read_kind, KIND(OCI_START_CONTAINER), false},
	{"poststart", read_kind, KIND(OCI_POSTSTART), false},
	{"poststop", read_kind, KIND(OCI_POSTSTOP), false},
};

const char *oci_hook_name(enum oci_hook_kind kind)
{
	return kinds[kind].key;
}

int read_hooks(const struct node *n, void *at)
{
	return node_object(n, kinds, COUNT(kinds), at);
}
