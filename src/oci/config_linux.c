// SPDX-License-Identifier: MIT
// linux: config-linux.md, but for resources.
#include <string.h>

#include "oci/parts.h"
#include "oci/seccomp_parts.h"

#define AT(field) offsetof(struct oci_config, field)

// A name becomes a path below /proc/sys, where '.' and '/' change places or become the same. Whichever way, it does not
// lead out if words and separators take turns.
static bool is_setting(const char *key)
{
	size_t word;

	for (; (word = strcspn(key, "./")); key += word + 1)
		if (!key[word])
			return true;
	return false;
}

static int read_sysctl(const struct node *n, void *at)
{
	struct oci_sysctl *s = at;

	s->key = n->key;
	if (read_text(n, &s->value))
		return -1;
	return is_setting(s->key) ? 0 : node_bad(n, "is no name of a setting");
}

static int read_sysctls(const struct node *n, void *at)
{
	struct oci_config *c = at;

	return node_map(n, read_sysctl, sizeof(*c->sysctls), &c->sysctls, &c->sysctl_count);
}

static bool has_dot_dot(const char *path)
{
	for (const char *p = path; (p = strstr(p, "..")); p += 2)
		if ((p == path || p[-1] == '/') && (p[2] == '/' || !p[2]))
			return true;
	return false;
}

// A path in the hierarchy, or "slice:prefix:name" of systemd's driver, which the runtime takes apart.
static int read_cgroups_path(const struct node *n, void *at)
{
	const char **path = at;

	if (read_optional(n, path))
		return -1;
	return *path && has_dot_dot(*path) ? node_bad(n, "'%.128s' leads out of its hierarchy", *path) : 0;
}

// A guest has no other mount namespace that the root could share anything with. Private is what it is.
static int read_root_propagation(const struct node *n, void *at)
{
	static const char *const done[] = {"", "private", "rprivate", "slave", "rslave"};
	const char *s = "";

	(void)at;
	if (read_text(n, &s))
		return -1;
	for (size_t i = 0; i < COUNT(done); i++)
		if (!strcmp(done[i], s))
			return 0;
	return node_refuse(n, "'%.32s' is not supported", s);
}

static int read_domain(const struct node *n, void *at)
{
	const char *s = "";

	(void)at;
	if (read_text(n, &s))
		return -1;
	return !*s || !strcmp(s, "LINUX") ? 0 : node_refuse(n, "'%.32s' is not supported", s);
}

static int read_personality(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"domain", read_domain, 0, false},
		{"flags", read_unsupported, 0, false},
	};

	return node_object(n, members, COUNT(members), at);
}

// Compiled once to nothing, so that what is refused is refused before there is a guest.
static int read_seccomp(const struct node *n, void *at)
{
	struct oci_seccomp filter;

	if (node_is_empty(n))
		return 0;
	if (seccomp_compile(n, &filter))
		return -1;
	oci_seccomp_free(&filter);
	*(yyjson_val **)at = n->value;
	return 0;
}

int read_linux(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"namespaces", read_namespaces, AT(namespaces), true},
		{"devices", read_devices, 0, false},
		{"cgroupsPath", read_cgroups_path, AT(cgroups_path), false},
		{"resources", read_resources, AT(resources), false},
		{"sysctl", read_sysctls, 0, false},
		{"seccomp", read_seccomp, AT(seccomp), false},
		{"maskedPaths", read_paths, AT(masked), false},
		{"readonlyPaths", read_paths, AT(read_only), false},
		{"rootfsPropagation", read_root_propagation, 0, false},
		{"personality", read_personality, 0, false},
		{"uidMappings", read_unsupported, 0, false},
		{"gidMappings", read_unsupported, 0, false},
		{"mountLabel", read_unsupported, 0, false},
		{"intelRdt", read_unsupported, 0, false},
		{"memoryPolicy", read_unsupported, 0, false},
		{"netDevices", read_unsupported, 0, false},
		{"timeOffsets", read_unsupported, 0, false},
	};
	struct oci_config *c = at;

	c->masked = c->read_only = no_list();
	return node_object(n, members, COUNT(members), c);
}
