// SPDX-License-Identifier: MIT
// linux.namespaces: config-linux.md, "Namespaces".
#include "oci/parts.h"

static const char *const kinds[OCI_NAMESPACES] = {
	[OCI_NS_PID] = "pid",
	[OCI_NS_NETWORK] = "network",
	[OCI_NS_MOUNT] = "mount",
	[OCI_NS_IPC] = "ipc",
	[OCI_NS_UTS] = "uts",
	[OCI_NS_USER] = "user",
	[OCI_NS_CGROUP] = "cgroup",
	[OCI_NS_TIME] = "time",
};

struct entry {
	size_t kind;
	const char *path;
};

const char *oci_namespace_name(enum oci_namespace_kind kind)
{
	return kinds[kind];
}

static int read_type(const struct node *n, void *at)
{
	return node_word(n, kinds, COUNT(kinds), "namespace", at);
}

static int read_namespace_path(const struct node *n, void *at)
{
	const char **path = at;

	if (read_optional(n, path))
		return -1;
	return *path && **path != '/' ? node_bad(n, "'%.128s' is no absolute path", *path) : 0;
}

static int read_entry(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"type", read_type, offsetof(struct entry, kind), true},
		{"path", read_namespace_path, offsetof(struct entry, path), false},
	};
	struct entry *entry = at;

	if (node_object(n, members, COUNT(members), entry))
		return -1;
	if (entry->kind == OCI_NS_USER)
		return node_refuse(n, "user namespaces are not supported");
	if (entry->path && entry->kind != OCI_NS_NETWORK)
		return node_refuse(n, "a guest cannot join a %s namespace of the host", kinds[entry->kind]);
	return 0;
}

// A namespace that is not asked for is the host's, which a guest has no way to share. Without a cgroup or time
// namespace it sees its own hierarchy and clocks, as it would with them.
static int require(const struct node *n, const struct oci_namespace *space)
{
	static const enum oci_namespace_kind needed[] = {
		OCI_NS_PID, OCI_NS_NETWORK, OCI_NS_MOUNT, OCI_NS_IPC, OCI_NS_UTS};

	for (size_t i = 0; i < COUNT(needed); i++)
		if (!space[needed[i]].is_wanted)
			return node_refuse(n, "without %s a guest cannot be: it has no access to that of the host",
				kinds[needed[i]]);
	return 0;
}

int read_namespaces(const struct node *n, void *at)
{
	struct oci_namespace *space = at;
	struct entry *entries;
	size_t count;

	if (node_array(n, read_entry, sizeof(*entries), &entries, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (space[entries[i].kind].is_wanted)
			return node_bad(n, "names %s twice", kinds[entries[i].kind]);
		space[entries[i].kind] = (struct oci_namespace){true, entries[i].path};
	}
	return require(n, space);
}
